package dev.gatehouse.auth.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ForwardRules;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a policy of the access file lets a session do, as ContainerSSH configures it. Where a policy
 * says what ContainerSSH cannot, less is let through and never more.
 */
record ContainerSshConfig(Config config) {

  private static final String ENABLE = "enable";
  private static final String FILTER = "filter";
  private static final String DISABLE = "disable";
  private static final Set<String> ANYWHERE = Set.of("0.0.0.0/0", "::/0");

  record Config(Security security) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Security(
      String defaultMode,
      @Nullable String forceCommand,
      Section env,
      Section command,
      Section shell,
      Section subsystem,
      Section tty,
      Section signal,
      int maxSessions,
      @Nullable Forwarding forwarding) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Section(String mode, @Nullable List<String> allow) {}

  record Forwarding(
      String forwardingMode,
      String reverseForwardingMode,
      String socketForwardingMode,
      String socketListenMode,
      String x11ForwardingMode) {}

  static ContainerSshConfig of(SessionPolicy policy, WebhookVersion version) {
    Set<ChannelKind> kinds = policy.channels();
    return new ContainerSshConfig(
        new Config(
            new Security(
                DISABLE,
                policy.programs().forcedCommand().orElse(null),
                only(
                    policy.environment().stream()
                        .map(EnvironmentPattern::text)
                        .filter(text -> !text.endsWith("*"))
                        .toList()),
                command(policy),
                plain(kinds.contains(ChannelKind.SHELL)),
                kinds.contains(ChannelKind.SUBSYSTEM)
                    ? only(
                        policy.programs().subsystems().stream().map(SubsystemName::text).toList())
                    : plain(false),
                plain(policy.pty()),
                only(policy.programs().signals().stream().map(Signal::name).toList()),
                policy.channelsMax(),
                version == WebhookVersion.V0_4 ? null : forwarding(policy))));
  }

  private static Section command(SessionPolicy policy) {
    AllowedCommands commands = policy.programs().commands();
    if (!policy.channels().contains(ChannelKind.EXEC)) {
      return plain(false);
    }
    return commands.any() ? plain(true) : only(commands.exact());
  }

  /** Nothing can be named to ContainerSSH: forwards reach every place or none. */
  private static Forwarding forwarding(SessionPolicy policy) {
    Set<String> networks =
        policy.forwardNetworks().stream().map(ForwardNetwork::text).collect(Collectors.toSet());
    Set<ChannelKind> kinds = policy.channels();
    ForwardRules asked = policy.asked();
    return new Forwarding(
        mode(
            kinds.contains(ChannelKind.DIRECT_TCPIP)
                && networks.containsAll(ANYWHERE)
                && asked.destinations().equals(ForwardRules.ANY.destinations())),
        mode(
            kinds.contains(ChannelKind.FORWARDED_TCPIP)
                && asked.listeners().equals(ForwardRules.ANY.listeners())),
        mode(
            kinds.contains(ChannelKind.DIRECT_STREAMLOCAL)
                && asked.sockets().equals(ForwardRules.ANY.sockets())),
        mode(
            kinds.contains(ChannelKind.FORWARDED_STREAMLOCAL)
                && asked.listenerSockets().equals(ForwardRules.ANY.listenerSockets())),
        mode(kinds.contains(ChannelKind.X11)));
  }

  private static Section only(List<String> names) {
    return names.isEmpty() ? plain(false) : new Section(FILTER, names);
  }

  private static Section plain(boolean enabled) {
    return new Section(mode(enabled), null);
  }

  private static String mode(boolean enabled) {
    return enabled ? ENABLE : DISABLE;
  }
}
