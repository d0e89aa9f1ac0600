package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent.Outcome;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.PacketWriter;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.MessageCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of ssh-userauth (RFC 4252).
 *
 * <p>A signature is verified here, before anybody is asked; auth-service is told whether a key was
 * proven or merely offered. Requests are answered one after the other, in the order in which they
 * came. Counters start with the connection, and nothing that a client sends starts them again.
 *
 * <p>Confined to the session's executor.
 */
public final class UserAuthentication {
  private static final int USER_BYTES_MAX = 255;
  private static final int NAME_BYTES_MAX = 64;
  private static final int WAITING_MAX = 16;

  private final Client client;
  private final Transport transport;
  private final Authenticator authenticator;
  private final AuditTap tap;
  private final Executor executor;
  private final SshConfiguration limits;
  private final Login login;
  private final Deque<Asked> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean over;
  private int attempts;
  private int failures;
  private int probes;
  private @Nullable String user;

  /** What is known of the client before it says who it is. */
  public record Client(
      String sessionId,
      String address,
      String version,
      Supplier<byte[]> exchangeHash,
      String gatewayKey) {}

  /** How authentication ends. */
  public interface Login {
    /** The user is accepted. The client is not told yet. */
    void accepted(String user, Grant grant);

    /** The connection must end. */
    void refused(EndReason reason, MessageCode code, int disconnectReason);
  }

  private record Asked(
      String user, String method, @Nullable PublicKeyProof key, boolean signed, boolean proven) {}

  public UserAuthentication(
      Client client,
      Transport transport,
      Authenticator authenticator,
      AuditTap tap,
      Executor executor,
      SshConfiguration limits,
      Login login) {
    this.client = client;
    this.transport = transport;
    this.authenticator = authenticator;
    this.tap = tap;
    this.executor = executor;
    this.limits = limits;
    this.login = login;
  }

  /**
   * Takes a message.
   *
   * @throws ProtocolViolation when it is not one that a client may send before login
   */
  public void received(byte[] packet) throws ProtocolViolation {
    if (over) {
      return;
    }
    PacketReader in = new PacketReader(packet);
    int number = in.uint8();
    if (number != Ssh.USERAUTH_REQUEST) {
      refuse(
          EndReason.PROTOCOL_ERROR, MessageCode.NOT_AUTHENTICATED, Ssh.DISCONNECT_BY_APPLICATION);
      return;
    }
    if (waiting.size() == WAITING_MAX) {
      throw new ProtocolViolation("too many authentication requests at once");
    }
    waiting.addLast(read(in));
    next();
  }

  private Asked read(PacketReader in) throws ProtocolViolation {
    String name = in.text(USER_BYTES_MAX);
    String service = in.text(NAME_BYTES_MAX);
    String method = in.text(NAME_BYTES_MAX);
    if (!Ssh.SERVICE_CONNECTION.equals(service)) {
      throw new ProtocolViolation("authentication for another service");
    }
    if (user != null && !user.equals(name)) {
      throw new ProtocolViolation("another user on the same connection");
    }
    user = name;
    if (!method.equals("publickey")) {
      return new Asked(name, method, null, false, false);
    }
    boolean signed = in.bool();
    PublicKeyProof key = new PublicKeyProof(in.text(NAME_BYTES_MAX), Bytes.owned(in.bytes()));
    boolean proven = signed && key.isProven(client.exchangeHash().get(), name, in.bytes());
    in.end();
    return new Asked(name, method, key, signed, proven);
  }

  private void next() throws ProtocolViolation {
    Asked asked = busy || over ? null : waiting.pollFirst();
    if (asked == null) {
      return;
    }
    attempts++;
    PublicKeyProof key = asked.key();
    if (key != null && !asked.signed() && ++probes > limits.probesMax()) {
      refuse(
          EndReason.TOO_MANY_ATTEMPTS,
          MessageCode.TOO_MANY_ATTEMPTS,
          Ssh.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE);
      return;
    }
    busy = true;
    if (key != null && (!key.isUsable() || asked.signed() != asked.proven())) {
      // What is no key of an algorithm that is on, or no proof, is nothing to ask anybody about.
      answer(asked, new AuthenticationOutcome.Rejected(List.of("publickey"), ""));
      return;
    }
    Future<?> _ =
        authenticator
            .authenticate(request(asked, key))
            .thenAcceptAsync(outcome -> answer(asked, outcome), executor);
  }

  private AuthenticationRequest request(Asked asked, @Nullable PublicKeyProof key)
      throws ProtocolViolation {
    return new AuthenticationRequest(
        client.sessionId(),
        client.address(),
        client.version(),
        asked.user(),
        attempts,
        asked.method(),
        key == null ? null : key.openSsh(),
        asked.proven(),
        client.gatewayKey());
  }

  private void answer(Asked asked, AuthenticationOutcome outcome) {
    busy = false;
    if (over) {
      return;
    }
    switch (outcome) {
      case AuthenticationOutcome.Acceptable _ -> {
        record(asked, Outcome.ACCEPTABLE, "");
        acceptable(asked);
      }
      case AuthenticationOutcome.Accepted(Grant grant) -> {
        record(asked, Outcome.ACCEPTED, MessageCode.LOGIN_ACCEPTED.code());
        over = true;
        login.accepted(asked.user(), grant);
        return;
      }
      case AuthenticationOutcome.Continue(List<String> methods) -> {
        record(asked, Outcome.CONTINUE, "");
        failure(methods, true);
      }
      case AuthenticationOutcome.Rejected(List<String> methods, String code) -> {
        record(asked, Outcome.REJECTED, code.isEmpty() ? MessageCode.LOGIN_REJECTED.code() : code);
        rejected(asked, methods);
      }
      case AuthenticationOutcome.Unavailable(String detail) -> {
        record(asked, Outcome.UNAVAILABLE, MessageCode.LOGIN_UNAVAILABLE.code() + " " + detail);
        refuse(
            EndReason.AUTHENTICATION_UNAVAILABLE,
            MessageCode.LOGIN_UNAVAILABLE,
            Ssh.DISCONNECT_BY_APPLICATION);
      }
    }
    try {
      next();
    } catch (ProtocolViolation e) {
      refuse(EndReason.PROTOCOL_ERROR, MessageCode.PROTOCOL_ERROR, Ssh.DISCONNECT_BY_APPLICATION);
    }
  }

  private void acceptable(Asked asked) {
    PublicKeyProof key = asked.key();
    if (key == null || asked.signed()) {
      failure(List.of("publickey"), false);
      return;
    }
    transport
        .packet(Ssh.USERAUTH_PK_OK, key.blob().size() + 64)
        .string(key.algorithm())
        .string(key.blob().toArray())
        .send();
  }

  private void rejected(Asked asked, List<String> methods) {
    boolean counts = asked.signed() || (asked.key() == null && !asked.method().equals("none"));
    if (counts && ++failures >= limits.attemptsMax()) {
      refuse(
          EndReason.TOO_MANY_ATTEMPTS,
          MessageCode.TOO_MANY_ATTEMPTS,
          Ssh.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE);
      return;
    }
    failure(methods, false);
  }

  private void failure(List<String> methods, boolean partialSuccess) {
    PacketWriter packet = transport.packet(Ssh.USERAUTH_FAILURE, 64);
    packet.string(String.join(",", methods)).bool(partialSuccess).send();
  }

  private void record(Asked asked, Outcome outcome, String code) {
    PublicKeyProof key = asked.key();
    tap.record(
        ChannelId.NONE,
        new AuthenticationEvent.Attempted(
            asked.user(),
            asked.method(),
            key == null ? "" : key.fingerprint(),
            asked.proven(),
            outcome,
            code));
  }

  private void refuse(EndReason reason, MessageCode code, int disconnectReason) {
    over = true;
    waiting.clear();
    login.refused(reason, code, disconnectReason);
  }
}
