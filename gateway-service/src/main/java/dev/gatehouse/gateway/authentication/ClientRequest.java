package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A message of a client that wants to log in, read. */
sealed interface ClientRequest extends AutoCloseable {

  int USER_BYTES_MAX = 255;
  int NAME_BYTES_MAX = 64;
  int SUBMETHODS_BYTES_MAX = 1024;
  int ANSWERS_MAX = 8;

  /** A key that is offered, or proven by a signature (RFC 4252, 7). */
  record Key(PublicKeyProof key, boolean signed, boolean proven) implements ClientRequest {
    /** Worth asking about: a key of an algorithm that is on, and a signature that holds. */
    boolean isSound() {
      return key.isUsable() && signed == proven;
    }
  }

  /** RFC 4252, 8. */
  record Password(TypedSecret secret) implements ClientRequest {}

  /** The wish to be asked (RFC 4256, 3.1). */
  record AskMe() implements ClientRequest {}

  /** The answers to the prompts that were sent last (RFC 4256, 3.4). */
  record Answers(List<TypedSecret> secrets) implements ClientRequest {
    public Answers {
      secrets = List.copyOf(secrets);
    }
  }

  /** The question what can be tried (RFC 4252, 5.2). */
  record None() implements ClientRequest {}

  /** What is never granted: another method, or the wish to change a password. */
  record Unsupported(String method) implements ClientRequest {}

  /** A request together with whom it is for. */
  record Named(String user, ClientRequest request) {}

  /** The method's name in RFC 4250, 4.11.3 and RFC 4256. */
  default String method() {
    return switch (this) {
      case Key _ -> "publickey";
      case Password _ -> "password";
      case AskMe _, Answers _ -> "keyboard-interactive";
      case None _ -> "none";
      case Unsupported(String method) -> method;
    };
  }

  /** Whether it is an attempt to prove something, and counts when it fails. */
  default boolean isAttempt() {
    return switch (this) {
      case Key key -> key.signed();
      case None _ -> false;
      case Password _, AskMe _, Answers _, Unsupported _ -> true;
    };
  }

  /** What is recorded of it. */
  default AuthenticationEvent.Attempted attempted(
      String user, AuthenticationEvent.Outcome outcome, String code) {
    if (!(this instanceof Key(PublicKeyProof key, boolean _, boolean proven))) {
      return new AuthenticationEvent.Attempted(user, method(), "", false, outcome, code);
    }
    Optional<CertifiedKey> certified = key.certified();
    return new AuthenticationEvent.Attempted(
        user,
        method(),
        key.fingerprint(),
        proven,
        outcome,
        code,
        certified.map(CertifiedKey::keyId).orElse(""),
        certified.map(CertifiedKey::serial).orElse(""),
        certified.map(CertifiedKey::authorityFingerprint).orElse(""));
  }

  /** Overwrites what a person typed. */
  @Override
  default void close() {
    switch (this) {
      case Password(TypedSecret secret) -> secret.close();
      case Answers(List<TypedSecret> secrets) -> secrets.forEach(TypedSecret::close);
      case Key _, AskMe _, None _, Unsupported _ -> {}
    }
  }

  /** Reads a USERAUTH_REQUEST behind its number; overwrites the packet if it holds a password. */
  static Named read(PacketReader in, byte[] packet, Supplier<byte[]> exchangeHash)
      throws ProtocolViolation {
    String user = in.text(USER_BYTES_MAX);
    String service = in.text(NAME_BYTES_MAX);
    String method = in.text(NAME_BYTES_MAX);
    if (!Ssh.SERVICE_CONNECTION.equals(service)) {
      throw new ProtocolViolation("authentication for another service");
    }
    return new Named(
        user,
        switch (method) {
          case "none" -> new None();
          case "publickey" -> key(in, user, exchangeHash);
          case "password" -> {
            try {
              yield password(in);
            } finally {
              Arrays.fill(packet, (byte) 0);
            }
          }
          case "keyboard-interactive" -> {
            String _ = in.text(NAME_BYTES_MAX);
            String _ = in.text(SUBMETHODS_BYTES_MAX);
            in.end();
            yield new AskMe();
          }
          default -> new Unsupported(method);
        });
  }

  private static Key key(PacketReader in, String user, Supplier<byte[]> exchangeHash)
      throws ProtocolViolation {
    boolean signed = in.bool();
    PublicKeyProof key = new PublicKeyProof(in.text(NAME_BYTES_MAX), Bytes.owned(in.bytes()));
    boolean proven = signed && key.isProven(exchangeHash.get(), user, in.bytes());
    in.end();
    return new Key(key, signed, proven);
  }

  private static ClientRequest password(PacketReader in) throws ProtocolViolation {
    boolean change = in.bool();
    if (change) {
      return new Unsupported("password");
    }
    TypedSecret secret = TypedSecret.owned(in.bytes());
    in.end();
    return new Password(secret);
  }

  /** Reads a USERAUTH_INFO_RESPONSE behind its number, and overwrites the packet. */
  static Answers answers(PacketReader in, byte[] packet) throws ProtocolViolation {
    try {
      int count = in.count();
      if (count > ANSWERS_MAX) {
        throw new ProtocolViolation("more than " + ANSWERS_MAX + " answers");
      }
      List<TypedSecret> secrets = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        secrets.add(TypedSecret.owned(in.bytes()));
      }
      in.end();
      return new Answers(secrets);
    } finally {
      Arrays.fill(packet, (byte) 0);
    }
  }
}
