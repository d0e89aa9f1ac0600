package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.authentication.AuthenticationAttempt.Client;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import jakarta.ws.rs.core.Response.Status;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into an attempt, or refuses it with every field that is wrong.
 *
 * <p>The gateway is trusted to say what happened, not to say it correctly: a request that
 * contradicts itself is a fault somewhere, and must not come near a decision.
 */
final class AuthenticationRequestReader {

  static final int USER_CHARACTERS_MAX = 256;
  static final int CLIENT_VERSION_CHARACTERS_MAX = 255;
  private static final int ADDRESS_CHARACTERS_MAX = 64;
  private static final int ATTEMPTS_MAX = 1000;

  private final List<String> problems = new ArrayList<>();

  private AuthenticationRequestReader() {}

  /**
   * @throws RefusedRequest naming all fields that are wrong, and none of their values
   */
  static AuthenticationAttempt read(AuthenticationRequest request) {
    return new AuthenticationRequestReader().attempt(request);
  }

  private AuthenticationAttempt attempt(AuthenticationRequest request) {
    Optional<SessionId> session =
        field("sessionId", request.sessionId(), "is a UUID of version 7", SessionId::parse);
    Optional<String> address =
        field(
            "clientAddress",
            request.clientAddress(),
            "is an IP address",
            AuthenticationRequestReader::address);
    Optional<String> version =
        text("clientVersion", request.clientVersion(), CLIENT_VERSION_CHARACTERS_MAX);
    Optional<String> user = text("user", request.user(), USER_CHARACTERS_MAX);
    Optional<Integer> number =
        field(
            "attempt",
            request.attempt(),
            "is a number from 1 to " + ATTEMPTS_MAX,
            n -> Optional.of(n).filter(some -> some >= 1 && some <= ATTEMPTS_MAX));
    Optional<Method> method =
        field(
            "method",
            request.method(),
            "is 'none', 'publickey', 'password' or 'keyboard-interactive'",
            Method::named);
    Optional<Boolean> proven = field("proven", request.proven(), "is true or false", Optional::of);
    Optional<Ed25519PublicKey> gatewayKey =
        field(
            "gatewayPublicKey",
            request.gatewayPublicKey(),
            "is 'ssh-ed25519 <base64>'",
            line -> PublicKeyLine.parse(line).flatMap(Ed25519PublicKey::of));
    Optional<Credential> credential =
        method.flatMap(some -> credential(some, request, proven.orElse(false)));
    String state = request.state();
    if (state != null && state.length() > ProgressTokens.CHARACTERS_MAX) {
      problems.add("state has at most " + ProgressTokens.CHARACTERS_MAX + " characters");
    }
    if (!problems.isEmpty()) {
      throw new RefusedRequest(
          Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, String.join("; ", problems));
    }
    return new AuthenticationAttempt(
        session.orElseThrow(),
        new Client(address.orElseThrow(), version.orElseThrow()),
        user.orElseThrow(),
        number.orElseThrow(),
        method.orElseThrow(),
        credential.orElseThrow(),
        Optional.ofNullable(state),
        Optional.of(gatewayKey.orElseThrow()));
  }

  private Optional<Credential> credential(
      Method method, AuthenticationRequest request, boolean proven) {
    absentUnless(method == Method.PUBLICKEY, "publicKey", request.publicKey(), method);
    absentUnless(method == Method.PASSWORD, "password", request.password(), method);
    absentUnless(method == Method.KEYBOARD_INTERACTIVE, "answers", request.answers(), method);
    if (proven && method != Method.PUBLICKEY) {
      problems.add("proven is false when method is '" + method.word() + "'");
    }
    return switch (method) {
      case NONE -> Optional.of(new Credential.None());
      case PUBLICKEY ->
          field(
              "publicKey",
              request.publicKey(),
              "is '<algorithm> <base64>'",
              line -> PublicKeyLine.parse(line).map(key -> credential(key.blob(), proven)));
      case PASSWORD -> secret("password", request.password()).map(Credential.Password::new);
      case KEYBOARD_INTERACTIVE ->
          request.answers() == null
              ? Optional.of(new Credential.AskMe())
              : answer(request.answers());
    };
  }

  private void absentUnless(boolean expected, String name, @Nullable Object value, Method method) {
    if (!expected && value != null) {
      problems.add("%s is absent when method is '%s'".formatted(name, method.word()));
    }
  }

  /** Every challenge has one prompt. */
  private Optional<Credential> answer(List<TypedSecret> answers) {
    return field(
            "answers",
            answers,
            "has one text",
            some -> Optional.of(some).filter(list -> list.size() == 1).map(List::getFirst))
        .flatMap(only -> secret("answers", only))
        .map(Credential.Answer::new);
  }

  private Optional<TypedSecret> secret(String name, @Nullable TypedSecret value) {
    return field(
        name,
        value,
        "has at most " + TypedSecret.BYTES_MAX + " bytes",
        secret -> Optional.of(secret).filter(some -> some.length() <= TypedSecret.BYTES_MAX));
  }

  private static Credential credential(PublicKeyBlob key, boolean proven) {
    return proven ? new Credential.ProvenKey(key) : new Credential.OfferedKey(key);
  }

  private Optional<String> text(String name, @Nullable String value, int charactersMax) {
    return field(
        name,
        value,
        "has at most " + charactersMax + " characters",
        text -> Optional.of(text).filter(some -> some.length() <= charactersMax));
  }

  private <V, T> Optional<T> field(
      String name, @Nullable V value, String form, Function<V, Optional<T>> reading) {
    if (value == null) {
      problems.add(name + " is missing");
      return Optional.empty();
    }
    Optional<T> read = reading.apply(value);
    if (read.isEmpty()) {
      problems.add(name + " " + form);
    }
    return read;
  }

  /** An address and never a name: nothing is resolved. Its scope means something only there. */
  private static Optional<String> address(String text) {
    String unscoped = text.split("%", 2)[0];
    if (text.length() > ADDRESS_CHARACTERS_MAX || unscoped.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(unscoped)).map(InetAddress::getHostAddress);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
