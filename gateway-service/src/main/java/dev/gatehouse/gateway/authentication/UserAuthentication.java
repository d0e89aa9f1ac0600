package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.AuthenticationEvent.Outcome;
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
import dev.gatehouse.gateway.messages.ShownText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
  private static final int WAITING_MAX = 16;

  private final Client client;
  private final Transport transport;
  private final Authenticator authenticator;
  private final AuditTap tap;
  private final Executor executor;
  private final SshConfiguration limits;
  private final Login login;
  private final Deque<ClientRequest> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean over;
  private int attempts;
  private int failures;
  private int probes;
  private @Nullable String user;

  /** What auth-service said last about how to go on. */
  private List<String> methods = List.of("publickey");

  /** What auth-service gave with the last step that passed. */
  private @Nullable String progress;

  private @Nullable Question question;
  private boolean greeted;
  private @Nullable ShownText notice;

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
    void accepted(String user, Grant grant, HeldGrant held);

    /** The connection must end. */
    void refused(EndReason reason, MessageCode code, int disconnectReason);
  }

  /** Prompts that were sent, as part of that attempt. */
  private record Question(int prompts, String state, int attempt) {}

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
    if (number != Ssh.USERAUTH_REQUEST && number != Ssh.USERAUTH_INFO_RESPONSE) {
      refuse(
          EndReason.PROTOCOL_ERROR, MessageCode.NOT_AUTHENTICATED, Ssh.DISCONNECT_BY_APPLICATION);
      return;
    }
    if (waiting.size() == WAITING_MAX) {
      throw new ProtocolViolation("too many authentication requests at once");
    }
    waiting.addLast(
        number == Ssh.USERAUTH_REQUEST ? request(in, packet) : ClientRequest.answers(in, packet));
    next();
  }

  /** What the user is to be told at a terminal, once accepted. */
  public Optional<ShownText> notice() {
    return Optional.ofNullable(notice);
  }

  private ClientRequest request(PacketReader in, byte[] packet) throws ProtocolViolation {
    ClientRequest.Named named = ClientRequest.read(in, packet, client.exchangeHash());
    if (user != null && !user.equals(named.user())) {
      throw new ProtocolViolation("another user on the same connection");
    }
    user = named.user();
    return named.request();
  }

  private void next() throws ProtocolViolation {
    ClientRequest asked = busy || over ? null : waiting.pollFirst();
    if (asked == null) {
      return;
    }
    Question answered = question;
    // A new request abandons the question (RFC 4256, 3.1).
    question = null;
    if (!(asked instanceof ClientRequest.Answers)) {
      attempts++;
    }
    if (isProbe(asked) && ++probes > limits.probesMax()) {
      refuse(
          EndReason.TOO_MANY_ATTEMPTS,
          MessageCode.TOO_MANY_ATTEMPTS,
          Ssh.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE);
      return;
    }
    busy = true;
    switch (asked) {
      case ClientRequest.None _, ClientRequest.AskMe _ -> ask(asked, request(asked, progress));
      case ClientRequest.Key key when key.isSound() -> ask(asked, request(asked, progress));
      case ClientRequest.Password(TypedSecret secret) when !secret.isTooLong() ->
          ask(asked, request(asked, progress));
      case ClientRequest.Answers answers -> ask(answers, answered);
      // What cannot be right is nothing to ask anybody about.
      case ClientRequest.Key _, ClientRequest.Password _, ClientRequest.Unsupported _ ->
          refuseUnasked(asked);
    }
  }

  private static boolean isProbe(ClientRequest asked) {
    return asked instanceof ClientRequest.Key key && !key.signed();
  }

  private void ask(ClientRequest.Answers answers, @Nullable Question answered)
      throws ProtocolViolation {
    if (answered == null) {
      throw new ProtocolViolation("an answer that nobody asked for");
    }
    boolean fit =
        answers.secrets().size() == answered.prompts()
            && answers.secrets().stream().noneMatch(TypedSecret::isTooLong);
    if (fit) {
      ask(answers, request(answers, answered.state()));
    } else {
      refuseUnasked(answers);
    }
  }

  private void refuseUnasked(ClientRequest asked) {
    asked.close();
    answer(asked, new AuthenticationOutcome.Rejected(methods, ""));
  }

  private void ask(ClientRequest asked, AuthenticationRequest request) {
    Future<?> _ =
        authenticator
            .authenticate(request)
            .whenComplete((_, _) -> request.close())
            .thenAcceptAsync(outcome -> answer(asked, outcome), executor);
  }

  private AuthenticationRequest request(ClientRequest asked, @Nullable String state)
      throws ProtocolViolation {
    ClientRequest.Key key = asked instanceof ClientRequest.Key some ? some : null;
    return new AuthenticationRequest(
        client.sessionId(),
        client.address(),
        client.version(),
        name(),
        attempts,
        asked.method(),
        key == null ? null : key.key().openSsh(),
        asked instanceof ClientRequest.Password(TypedSecret secret) ? secret : null,
        asked instanceof ClientRequest.Answers(List<TypedSecret> secrets) ? secrets : null,
        key != null && key.proven(),
        client.gatewayKey(),
        state);
  }

  private String name() {
    return user == null ? "" : user;
  }

  private void answer(ClientRequest asked, AuthenticationOutcome outcome) {
    busy = false;
    if (over) {
      return;
    }
    switch (outcome) {
      case AuthenticationOutcome.WithWords(
              Optional<ShownText> banner,
              Optional<ShownText> told,
              AuthenticationOutcome decided) -> {
        banner.ifPresent(this::greet);
        notice = told.orElse(null);
        answer(asked, decided);
        return;
      }
      case AuthenticationOutcome.Acceptable _ -> {
        record(asked, Outcome.ACCEPTABLE, "");
        acceptable(asked);
      }
      case AuthenticationOutcome.Accepted(Grant grant, HeldGrant held) -> {
        record(asked, Outcome.ACCEPTED, MessageCode.LOGIN_ACCEPTED.code());
        end();
        login.accepted(name(), grant, held);
        return;
      }
      case AuthenticationOutcome.Continue(List<String> further, String state) -> {
        record(asked, Outcome.CONTINUE, MessageCode.LOGIN_CONTINUES.code());
        progress = state;
        failure(further, true);
      }
      case AuthenticationOutcome.Challenge(
              List<AuthenticationOutcome.Prompt> prompts,
              String state) -> {
        record(asked, Outcome.CONTINUE, MessageCode.LOGIN_ASKS.code());
        question = new Question(prompts.size(), state, attempts);
        prompt(prompts);
      }
      case AuthenticationOutcome.Rejected(List<String> further, String code) -> {
        record(asked, Outcome.REJECTED, code.isEmpty() ? MessageCode.LOGIN_REJECTED.code() : code);
        rejected(asked, further);
      }
      case AuthenticationOutcome.Denied(String code, String rule) -> {
        record(asked, Outcome.REJECTED, code + " rules." + rule);
        refuse(EndReason.LOGIN_DENIED, MessageCode.LOGIN_DENIED, Ssh.DISCONNECT_BY_APPLICATION);
      }
      case AuthenticationOutcome.Full(String code) -> {
        record(asked, Outcome.REJECTED, code);
        refuse(
            EndReason.TOO_MANY_SESSIONS,
            MessageCode.TOO_MANY_SESSIONS,
            Ssh.DISCONNECT_BY_APPLICATION);
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

  /** RFC 4252, 5.4: before the answer to the first request, and never again. */
  private void greet(ShownText banner) {
    if (!greeted) {
      greeted = true;
      transport
          .packet(Ssh.USERAUTH_BANNER, banner.lines().length() + 64)
          .string(banner.endedBy("\r\n"))
          .string("")
          .send();
    }
  }

  private void acceptable(ClientRequest asked) {
    if (!(asked instanceof ClientRequest.Key key) || key.signed()) {
      failure(methods, false);
      return;
    }
    transport
        .packet(Ssh.USERAUTH_PK_OK, key.key().blob().size() + 64)
        .string(key.key().algorithm())
        .string(key.key().blob().toArray())
        .send();
  }

  /** RFC 4256, 3.2: a name, an instruction and a language, all of them empty, and the prompts. */
  private void prompt(List<AuthenticationOutcome.Prompt> prompts) {
    PacketWriter packet =
        transport
            .packet(Ssh.USERAUTH_INFO_REQUEST, 256)
            .string("")
            .string("")
            .string("")
            .uint32(prompts.size());
    prompts.forEach(prompt -> packet.string(prompt.text()).bool(prompt.echo()));
    packet.send();
  }

  private void rejected(ClientRequest asked, List<String> further) {
    if (asked.isAttempt() && ++failures >= limits.attemptsMax()) {
      refuse(
          EndReason.TOO_MANY_ATTEMPTS,
          MessageCode.TOO_MANY_ATTEMPTS,
          Ssh.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE);
      return;
    }
    failure(further, false);
  }

  private void failure(List<String> further, boolean partialSuccess) {
    methods = further;
    PacketWriter packet = transport.packet(Ssh.USERAUTH_FAILURE, 64);
    packet.string(String.join(",", further)).bool(partialSuccess).send();
  }

  private void record(ClientRequest asked, Outcome outcome, String code) {
    tap.record(ChannelId.NONE, asked.attempted(name(), outcome, code));
  }

  private void refuse(EndReason reason, MessageCode code, int disconnectReason) {
    end();
    login.refused(reason, code, disconnectReason);
  }

  /** What still waits is never asked, and what it holds is overwritten. */
  private void end() {
    over = true;
    waiting.forEach(ClientRequest::close);
    waiting.clear();
  }
}
