package dev.gatehouse.auth.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.RecordInput;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.policy.SessionLimits;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import dev.gatehouse.auth.policy.TemplateName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a config server says, a session gets nothing that its policy does not have. */
class WebhookSecurityTest {

  private static final List<String> COMMANDS = List.of("uptime", "id", "ls a", "rm -rf /");
  private static final List<String> VARIABLES = List.of("LANG", "LC_ALL", "FOO", "PATH", "L*");

  @Property(tries = 300)
  void nothingIsGained(
      @ForAll("policies") SessionPolicy policy, @ForAll("securities") Map<String, Object> said) {
    // When
    SessionPolicy narrowed = new WebhookSecurity(document(said)).narrow(policy);

    // Then
    assertThat(policy.channels()).containsAll(narrowed.channels());
    assertThat(policy.programs().signals()).containsAll(narrowed.programs().signals());
    assertThat(policy.programs().subsystems()).containsAll(narrowed.programs().subsystems());
    assertThat(narrowed.channelsMax()).isLessThanOrEqualTo(policy.channelsMax());
    assertThat(policy.pty() || !narrowed.pty()).isTrue();
    assertThat(COMMANDS)
        .filteredOn(narrowed.programs().commands()::allow)
        .allMatch(policy.programs().commands()::allow);
    assertThat(VARIABLES)
        .filteredOn(name -> passes(narrowed, name))
        .allMatch(name -> passes(policy, name));
  }

  @Property(tries = 300)
  void whatWeSayToAContainerSshGatewayWouldNotWidenThePolicyHereEither(
      @ForAll("policies") SessionPolicy policy, @ForAll WebhookVersion version) {
    // Given
    ContainerSshConfig.Security security =
        ContainerSshConfig.of(policy, version).config().security();

    // When
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("defaultMode", security.defaultMode());
    said.put("env", section(security.env()));
    said.put("command", section(security.command()));
    said.put("shell", section(security.shell()));
    said.put("subsystem", section(security.subsystem()));
    said.put("tty", section(security.tty()));
    said.put("signal", section(security.signal()));
    said.put("maxSessions", security.maxSessions());
    SessionPolicy narrowed = new WebhookSecurity(document(said)).narrow(policy);

    // Then
    assertThat(narrowed.programs().signals()).isEqualTo(policy.programs().signals());
    assertThat(narrowed.pty()).isEqualTo(policy.pty());
    assertThat(narrowed.channelsMax()).isEqualTo(policy.channelsMax());
    assertThat(narrowed.channels().contains(ChannelKind.SHELL))
        .isEqualTo(policy.channels().contains(ChannelKind.SHELL));
    assertThat(COMMANDS)
        .filteredOn(narrowed.programs().commands()::allow)
        .allMatch(policy.programs().commands()::allow);
  }

  @Provide
  Arbitrary<SessionPolicy> policies() {
    return Combinators.combine(
            Arbitraries.of(ChannelKind.class).set(),
            Arbitraries.of(
                AllowedCommands.ANY,
                new AllowedCommands(
                    false, List.of("uptime"), List.of(new CommandPattern("ls [a-z]"))),
                new AllowedCommands(false, List.of("id", "uptime"), List.of())),
            Arbitraries.of(Signal.class).set(),
            Arbitraries.of(EnvironmentPattern.DEFAULT, List.<EnvironmentPattern>of()),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(1, 20))
        .as(
            (kinds, commands, signals, environment, pty, channels) ->
                new SessionPolicy(
                    new PolicyName("some"),
                    new TemplateName("default"),
                    SessionLimits.DEFAULT,
                    kinds,
                    new ProgramRules(
                        commands, SubsystemName.DEFAULT, signals, Optional.of("/bin/menu")),
                    List.of(),
                    pty,
                    environment,
                    RecordInput.NON_INTERACTIVE,
                    channels,
                    RecordingPolicy.STRICT));
  }

  @Provide
  Arbitrary<Map<String, Object>> securities() {
    Arbitrary<String> modes = Arbitraries.of("", "enable", "filter", "disable");
    Arbitrary<Map<String, Object>> plain = modes.map(mode -> Map.of("mode", mode));
    return Combinators.combine(
            modes,
            filters(COMMANDS),
            filters(List.of("sftp", "netconf")),
            filters(List.of("TERM", "KILL", "NONE")),
            filters(VARIABLES),
            plain,
            plain,
            Arbitraries.integers().between(-1, 30))
        .as(
            (standard, command, subsystem, signal, env, shell, tty, sessions) -> {
              Map<String, Object> said = new LinkedHashMap<>();
              said.put("defaultMode", standard);
              said.put(
                  "command", Map.of("mode", command.get("mode"), "allow", command.get("allow")));
              said.put("subsystem", subsystem);
              said.put("signal", signal);
              said.put("env", env);
              said.put("shell", shell);
              said.put("tty", tty);
              said.put("maxSessions", sessions);
              said.put(
                  "forwarding", Map.of("forwardingMode", standard, "x11ForwardingMode", "enable"));
              return said;
            });
  }

  private static Arbitrary<Map<String, Object>> filters(List<String> names) {
    return Combinators.combine(
            Arbitraries.of("", "enable", "filter", "disable"),
            Arbitraries.of(names).set(),
            Arbitraries.of(names).set())
        .as(
            (mode, allow, deny) ->
                Map.of("mode", mode, "allow", List.copyOf(allow), "deny", List.copyOf(deny)));
  }

  private static Map<String, Object> section(ContainerSshConfig.Section section) {
    List<String> allow = section.allow();
    return allow == null
        ? Map.of("mode", section.mode())
        : Map.of("mode", section.mode(), "allow", allow);
  }

  private static boolean passes(SessionPolicy policy, String name) {
    Set<String> texts =
        Set.copyOf(policy.environment().stream().map(EnvironmentPattern::text).toList());
    return texts.contains(name) || (name.startsWith("LC_") && texts.contains("LC_*"));
  }

  private static WebhookDocument document(Map<String, Object> said) {
    return WebhookDocument.parse(WebhookDocument.write(said));
  }
}
