package dev.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyGuardTest {
  private static final SessionPolicy NOTHING = policy(Set.of(), false, List.of());
  private static final SessionPolicy SHELL = policy(Set.of(ChannelKind.SHELL), true, List.of());
  private static final SessionPolicy EXEC = policy(Set.of(ChannelKind.EXEC), false, List.of());
  private static final SessionPolicy SUBSYSTEM =
      policy(Set.of(ChannelKind.SUBSYSTEM), false, List.of());
  private static final SessionPolicy LENDING =
      policy(Set.of(ChannelKind.SHELL, ChannelKind.X11, ChannelKind.AUTH_AGENT), true, List.of());
  private static final SessionPolicy NAMES =
      policy(Set.of(ChannelKind.SHELL), false, List.of("LANG", "LC_*"));

  private static SessionPolicy policy(
      Set<ChannelKind> channels, boolean pty, List<String> environment) {
    return new SessionPolicy(2, channels, pty, environment, InputRecording.NEVER, 2, List.of());
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of(SHELL, new ChannelRequest.Shell(), false, true),
        Arguments.of(EXEC, new ChannelRequest.Shell(), false, false),
        Arguments.of(NOTHING, new ChannelRequest.Shell(), false, false),
        Arguments.of(EXEC, new ChannelRequest.Exec(), false, true),
        Arguments.of(SHELL, new ChannelRequest.Exec(), false, false),
        Arguments.of(SUBSYSTEM, new ChannelRequest.Subsystem("sftp"), false, true),
        Arguments.of(EXEC, new ChannelRequest.Subsystem("sftp"), false, false),
        Arguments.of(SHELL, new ChannelRequest.Pty(), false, true),
        Arguments.of(EXEC, new ChannelRequest.Pty(), false, false),
        Arguments.of(SHELL, new ChannelRequest.Break(), true, true),
        Arguments.of(SHELL, new ChannelRequest.Break(), false, false),
        Arguments.of(SHELL, new ChannelRequest.Signal("TERM"), false, true),
        Arguments.of(SHELL, new ChannelRequest.EndOfWrite(), false, true),
        Arguments.of(SHELL, new ChannelRequest.X11(false), true, false),
        Arguments.of(LENDING, new ChannelRequest.X11(false), true, true),
        Arguments.of(SHELL, new ChannelRequest.AgentForwarding(), true, false),
        Arguments.of(LENDING, new ChannelRequest.AgentForwarding(), true, true),
        Arguments.of(SHELL, new ChannelRequest.WindowChange(), true, true),
        Arguments.of(SHELL, new ChannelRequest.WindowChange(), false, false),
        Arguments.of(NAMES, new ChannelRequest.Environment("LANG"), false, true),
        Arguments.of(NAMES, new ChannelRequest.Environment("LANGUAGE"), false, false),
        Arguments.of(NAMES, new ChannelRequest.Environment("lang"), false, false),
        Arguments.of(NAMES, new ChannelRequest.Environment("LC_ALL"), false, true),
        Arguments.of(NAMES, new ChannelRequest.Environment("LC_"), false, true),
        Arguments.of(NAMES, new ChannelRequest.Environment("LC"), false, false),
        Arguments.of(NAMES, new ChannelRequest.Environment(""), false, false),
        Arguments.of(SHELL, new ChannelRequest.Environment("LANG"), false, false));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void aRequestPassesOnlyIfThePolicyNamesIt(
      SessionPolicy policy, ChannelRequest request, boolean hasPty, boolean allowed) {
    // When
    Decision decision = PolicyGuard.judge(policy, request, hasPty);

    // Then
    assertThat(decision)
        .isEqualTo(
            allowed ? new Decision.Allowed() : new Decision.Denied(MessageCode.REQUEST_DENIED));
  }

  @Test
  void sessionChannelsAreForThoseWhoMayStartSomething() {
    assertThat(PolicyGuard.judgeSessionChannel(SHELL, 0)).isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeSessionChannel(EXEC, 1)).isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeSessionChannel(NOTHING, 0))
        .isEqualTo(new Decision.Denied(MessageCode.CHANNEL_DENIED));
  }

  @Test
  void channelsAtOnceHaveABound() {
    assertThat(PolicyGuard.judgeSessionChannel(SHELL, 2))
        .isEqualTo(new Decision.Denied(MessageCode.TOO_MANY_CHANNELS));
  }

  @ParameterizedTest
  @EnumSource(ChannelKind.class)
  void aChannelOrListenerOfAKindIsAllowedWhereItIsNamedAndThereIsRoom(ChannelKind kind) {
    // Given
    SessionPolicy named = policy(Set.of(kind), false, List.of());

    // When / Then
    assertThat(PolicyGuard.judgeChannel(named, kind, 1)).isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeChannel(named, kind, 2))
        .isEqualTo(new Decision.Denied(MessageCode.TOO_MANY_CHANNELS));
    assertThat(PolicyGuard.judgeChannel(NOTHING, kind, 0))
        .isEqualTo(new Decision.Denied(MessageCode.CHANNEL_DENIED));
    assertThat(PolicyGuard.judgeListener(named, kind)).isEqualTo(new Decision.Allowed());
    assertThat(PolicyGuard.judgeListener(NOTHING, kind))
        .isEqualTo(new Decision.Denied(MessageCode.REQUEST_DENIED));
  }
}
