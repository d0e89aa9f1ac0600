package dev.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.gateway.messages.MessageCode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyGuardTest {
  private static final SessionPolicy NOTHING = TestingPolicy.of().policy();
  private static final SessionPolicy SHELL = TestingPolicy.of(ChannelKind.SHELL).pty().policy();
  private static final SessionPolicy EXEC = TestingPolicy.of(ChannelKind.EXEC).policy();
  private static final SessionPolicy SUBSYSTEM = TestingPolicy.of(ChannelKind.SUBSYSTEM).policy();
  private static final SessionPolicy LENDING =
      TestingPolicy.of(ChannelKind.SHELL, ChannelKind.X11, ChannelKind.AUTH_AGENT).pty().policy();
  private static final SessionPolicy NAMES =
      TestingPolicy.of(ChannelKind.SHELL).environment("LANG", "LC_*", "SSH_*").policy();
  private static final SessionPolicy SIGNALS =
      TestingPolicy.of(ChannelKind.EXEC).signals("INT", "USR1").policy();
  private static final SessionPolicy COMMANDS =
      TestingPolicy.of(ChannelKind.EXEC)
          .commands(Set.of("uptime", "touch \u00e9"), "git-(upload|receive)-pack '[^']+'", "id|who")
          .policy();
  private static final String NO_RULE = "";

  private static ChannelRequest exec(String command) {
    return new ChannelRequest.Exec(Bytes.utf8(command));
  }

  static Stream<Arguments> allowed() {
    return Stream.of(
        Arguments.of(SHELL, new ChannelRequest.Shell(), false),
        Arguments.of(EXEC, exec("id"), false),
        Arguments.of(EXEC, new ChannelRequest.Exec(Bytes.hex("ff00fe")), false),
        Arguments.of(SUBSYSTEM, new ChannelRequest.Subsystem("sftp"), false),
        Arguments.of(SHELL, new ChannelRequest.Pty(), false),
        Arguments.of(SHELL, new ChannelRequest.Break(), true),
        Arguments.of(SHELL, new ChannelRequest.Signal("TERM"), false),
        Arguments.of(SIGNALS, new ChannelRequest.Signal("USR1"), false),
        Arguments.of(NOTHING, new ChannelRequest.EndOfWrite(), false),
        Arguments.of(LENDING, new ChannelRequest.X11(false), true),
        Arguments.of(LENDING, new ChannelRequest.AgentForwarding(), true),
        Arguments.of(SHELL, new ChannelRequest.WindowChange(), true),
        Arguments.of(NAMES, new ChannelRequest.Environment("LANG"), false),
        Arguments.of(NAMES, new ChannelRequest.Environment("LC_ALL"), false),
        Arguments.of(NAMES, new ChannelRequest.Environment("LC_"), false));
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void whatThePolicyNamesPasses(SessionPolicy policy, ChannelRequest request, boolean hasPty) {
    assertThat(PolicyGuard.judge(policy, request, hasPty)).isEqualTo(new Decision.Allowed());
  }

  static Stream<Arguments> denied() {
    return Stream.of(
        Arguments.of(EXEC, new ChannelRequest.Shell(), "channels"),
        Arguments.of(NOTHING, new ChannelRequest.Shell(), "channels"),
        Arguments.of(SHELL, exec("id"), "channels"),
        Arguments.of(EXEC, new ChannelRequest.Subsystem("sftp"), "channels"),
        Arguments.of(EXEC, new ChannelRequest.Pty(), "pty"),
        Arguments.of(SIGNALS, new ChannelRequest.Signal("TERM"), "signals"),
        Arguments.of(EXEC, new ChannelRequest.Signal("INFO@openssh.com"), "signals"),
        Arguments.of(SHELL, new ChannelRequest.X11(false), "channels"),
        Arguments.of(SHELL, new ChannelRequest.AgentForwarding(), "channels"),
        Arguments.of(NAMES, new ChannelRequest.Environment("LANGUAGE"), "environment"),
        Arguments.of(NAMES, new ChannelRequest.Environment("lang"), "environment"),
        Arguments.of(NAMES, new ChannelRequest.Environment("LC"), "environment"),
        Arguments.of(NAMES, new ChannelRequest.Environment(""), "environment"),
        Arguments.of(NAMES, new ChannelRequest.Environment("SSH_ORIGINAL_COMMAND"), "environment"),
        Arguments.of(SHELL, new ChannelRequest.Environment("LANG"), "environment"));
  }

  @ParameterizedTest
  @MethodSource("denied")
  void whatThePolicyDoesNotNameIsDeniedByTheMemberThatDoesNotNameIt(
      SessionPolicy policy, ChannelRequest request, String member) {
    // When
    Decision decision = PolicyGuard.judge(policy, request, true);

    // Then
    assertThat(decision)
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED, "policies.testing." + member));
  }

  @Test
  void whatSteersATerminalMeansNothingWithoutOne() {
    assertThat(PolicyGuard.judge(SHELL, new ChannelRequest.Break(), false))
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED, NO_RULE));
    assertThat(PolicyGuard.judge(SHELL, new ChannelRequest.WindowChange(), false))
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED, NO_RULE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"uptime", "touch \u00e9", "git-upload-pack 'a/b.git'", "id", "who"})
  void aCommandThatIsNamedOrMatchedAsAWholePasses(String command) {
    assertThat(PolicyGuard.judge(COMMANDS, exec(command), false)).isEqualTo(new Decision.Allowed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "uptime ",
        " uptime",
        "UPTIME",
        "uptime; id",
        "uptime\n",
        "uptime\nid",
        "uptime\u0000",
        "touch e\u0301",
        "touch e",
        "git-upload-pack 'a' 'b'",
        "git-upload-pack 'a'; id",
        "id\n",
        "idwho",
        "id|who"
      })
  void everyOtherCommandIsDenied(String command) {
    assertThat(PolicyGuard.judge(COMMANDS, exec(command), false))
        .isEqualTo(new Decision.Denied(MessageCode.COMMAND_DENIED, "policies.testing.commands"));
  }

  @Test
  void aCommandThatIsNoTextOrTooLongMatchesNothing() {
    // Given
    SessionPolicy policy = TestingPolicy.of(ChannelKind.EXEC).commands(Set.of(), "(?s).*").policy();

    // When / Then
    assertThat(PolicyGuard.judge(policy, exec("x".repeat(4096)), false))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judge(policy, exec("x".repeat(4097)), false))
        .isInstanceOf(Decision.Denied.class);
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Exec(Bytes.hex("61ff")), false))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void aSubsystemPassesByItsName() {
    // Given
    SessionPolicy policy =
        TestingPolicy.of(ChannelKind.SUBSYSTEM).subsystems("netconf", "echo").policy();

    // When / Then
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Subsystem("echo"), false))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Subsystem("sftp"), false))
        .isEqualTo(
            new Decision.Denied(MessageCode.SUBSYSTEM_DENIED, "policies.testing.subsystems"));
  }

  @Test
  void signalsFollowTheirOwnListAndNotThatOfAnythingElse() {
    // Given: a policy that has the words of signals at every other place
    SessionPolicy policy =
        TestingPolicy.of(ChannelKind.values())
            .commands(Set.of("TERM"), "TERM")
            .subsystems("TERM")
            .environment("TERM")
            .pty()
            .signals("INT")
            .policy();
    SessionPolicy signalsAlone = TestingPolicy.of().signals("TERM").policy();

    // When / Then
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Signal("TERM"), true))
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED, "policies.testing.signals"));
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Signal("INT"), true))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judge(signalsAlone, new ChannelRequest.Signal("TERM"), false))
        .isEqualTo(new Decision.Allowed());
  }

  @Test
  void whatAForcedCommandCannotBeToldOfIsDenied() {
    // Given
    SessionPolicy forced = TestingPolicy.of(ChannelKind.EXEC).forcedCommand("menu").policy();
    Decision denied =
        new Decision.Denied(MessageCode.COMMAND_DENIED, "policies.testing.forcedCommand");

    // When / Then
    assertThat(PolicyGuard.judge(forced, exec("x".repeat(32 * 1024)), false))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judge(forced, exec("x".repeat(32 * 1024 + 1)), false)).isEqualTo(denied);
    assertThat(PolicyGuard.judge(forced, exec("a\u0000b"), false)).isEqualTo(denied);
  }

  @Test
  void sessionChannelsAreForThoseWhoMayStartSomething() {
    assertThat(PolicyGuard.judgeSessionChannel(SHELL, 0)).isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeSessionChannel(EXEC, 2)).isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeSessionChannel(NOTHING, 0))
        .isEqualTo(new Decision.Denied(MessageCode.CHANNEL_DENIED, "policies.testing.channels"));
  }

  @Test
  void channelsAtOnceHaveABound() {
    assertThat(PolicyGuard.judgeSessionChannel(SHELL, 3))
        .isEqualTo(
            new Decision.Denied(MessageCode.TOO_MANY_CHANNELS, "policies.testing.channelsMax"));
  }

  @ParameterizedTest
  @EnumSource(ChannelKind.class)
  void aChannelOrListenerOfAKindIsAllowedWhereItIsNamedAndThereIsRoom(ChannelKind kind) {
    // Given
    SessionPolicy named = TestingPolicy.of(kind).policy();

    // When / Then
    assertThat(PolicyGuard.judgeChannel(named, kind, Endpoint.NONE, 2))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeChannel(named, kind, Endpoint.NONE, 3))
        .isEqualTo(
            new Decision.Denied(MessageCode.TOO_MANY_CHANNELS, "policies.testing.channelsMax"));
    assertThat(PolicyGuard.judgeChannel(NOTHING, kind, Endpoint.NONE, 0))
        .isEqualTo(new Decision.Denied(MessageCode.CHANNEL_DENIED, "policies.testing.channels"));
    assertThat(PolicyGuard.judgeListener(named, kind, Endpoint.NONE))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeListener(NOTHING, kind, Endpoint.NONE))
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED, "policies.testing.channels"));
  }

  @Test
  void whatTheKeyBoundsIsDeniedByTheKeysOption() {
    // Given
    SessionPolicy policy =
        TestingPolicy.of(ChannelKind.DIRECT_TCPIP, ChannelKind.FORWARDED_TCPIP, ChannelKind.SHELL)
            .permitOpen("db:5432")
            .permitListen("localhost:8080")
            .environment("STAGE", "LANG")
            .variables(Map.of("STAGE", "test"))
            .policy();

    // When / Then
    assertThat(open(policy, "db", 5432)).isEqualTo(new Decision.Allowed());
    assertThat(open(policy, "db", 5433))
        .isEqualTo(new Decision.Denied(MessageCode.DESTINATION_DENIED, "key.permitopen"));
    assertThat(listen(policy, "localhost", 8080)).isEqualTo(new Decision.Allowed());
    assertThat(listen(policy, "", 8080))
        .isEqualTo(new Decision.Denied(MessageCode.LISTENER_DENIED, "key.permitlisten"));
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Environment("LANG"), false))
        .isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judge(policy, new ChannelRequest.Environment("STAGE"), false))
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED, "key.environment"));
  }

  @Test
  void thePolicyGoesBeforeTheKey() {
    // Given
    SessionPolicy policy =
        TestingPolicy.of(ChannelKind.DIRECT_TCPIP)
            .forwardDestinations("db:1-1000")
            .permitOpen("db:*")
            .policy();

    // When / Then
    assertThat(open(policy, "db", 1000)).isEqualTo(new Decision.Allowed());
    assertThat(open(policy, "db", 1001))
        .isEqualTo(
            new Decision.Denied(
                MessageCode.DESTINATION_DENIED, "policies.testing.forwardDestinations"));
  }

  private static Decision open(SessionPolicy policy, String host, int port) {
    return PolicyGuard.judgeChannel(policy, ChannelKind.DIRECT_TCPIP, Endpoint.tcp(host, port), 0);
  }

  private static Decision listen(SessionPolicy policy, String host, int port) {
    return PolicyGuard.judgeListener(policy, ChannelKind.FORWARDED_TCPIP, Endpoint.tcp(host, port));
  }
}
