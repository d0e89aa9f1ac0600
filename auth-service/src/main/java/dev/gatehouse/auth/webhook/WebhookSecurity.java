package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandText;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Takes from a policy what {@code config.security} does not let through. A mode that lets something
 * through gives nothing that the policy does not have, and an unknown one is refused.
 */
final class WebhookSecurity {

  private static final Map<String, ChannelKind> FORWARDS =
      Map.of(
          "forwardingMode", ChannelKind.DIRECT_TCPIP,
          "reverseForwardingMode", ChannelKind.FORWARDED_TCPIP,
          "socketForwardingMode", ChannelKind.DIRECT_STREAMLOCAL,
          "socketListenMode", ChannelKind.FORWARDED_STREAMLOCAL,
          "x11ForwardingMode", ChannelKind.X11);

  private final WebhookDocument security;
  private final Mode standard;

  WebhookSecurity(WebhookDocument security) {
    this.security = security;
    this.standard = mode(security, "defaultMode", Mode.ENABLE);
  }

  private enum Mode {
    ENABLE,
    FILTER,
    DISABLE
  }

  /** What a section lets through: names of its {@code allow}, and none of its {@code deny}. */
  private record Filter(Mode mode, List<String> allow, List<String> deny) {

    boolean lets(String name) {
      return switch (mode) {
        case ENABLE -> !deny.contains(name);
        case FILTER -> allow.contains(name) && !deny.contains(name);
        case DISABLE -> false;
      };
    }
  }

  /**
   * @throws WebhookFailure naming the member that cannot be followed
   */
  SessionPolicy narrow(SessionPolicy policy) {
    Set<ChannelKind> kinds = EnumSet.noneOf(ChannelKind.class);
    kinds.addAll(policy.channels());
    ProgramRules programs =
        new ProgramRules(
            commands(policy.programs().commands(), kinds),
            subsystems(policy.programs().subsystems(), kinds),
            signals(policy.programs().signals()),
            policy.programs().forcedCommand());
    keepIf(plain("shell"), kinds, ChannelKind.SHELL);
    forwards(kinds);
    boolean pty = plain("tty");
    SessionPolicy narrowed =
        policy
            .with(programs, environment(policy.environment()), channelsMax(policy.channelsMax()))
            .narrowedTo(kinds, pty && policy.pty(), forcedCommand(policy));
    security.saysNoMore();
    return narrowed;
  }

  /**
   * What a server has run is what the policy lets exec run; it gives nothing, as a key does not.
   */
  private Optional<String> forcedCommand(SessionPolicy policy) {
    Optional<String> command = security.text("forceCommand").filter(text -> !text.isEmpty());
    command
        .flatMap(CommandText::problemWith)
        .ifPresent(problem -> refuse(security, "forceCommand", "is no command: " + problem));
    boolean allowed =
        policy.channels().contains(ChannelKind.EXEC)
            && command.map(policy.programs().commands()::allow).orElse(true);
    if (command.isPresent() && policy.programs().forcedCommand().isEmpty() && !allowed) {
      throw WebhookFailure.contradicts(
          security.pathOf("forceCommand"), "is not what the policy lets exec run");
    }
    return command;
  }

  private AllowedCommands commands(AllowedCommands allowed, Set<ChannelKind> kinds) {
    Filter filter = filter("command");
    keepIf(filter.mode() != Mode.DISABLE, kinds, ChannelKind.EXEC);
    if (filter.mode() != Mode.FILTER) {
      return allowed;
    }
    List<String> both = filter.allow().stream().distinct().filter(allowed::allow).toList();
    if (both.size() > AllowedCommands.MOST
        || both.stream().anyMatch(command -> CommandText.problemWith(command).isPresent())) {
      refuse(security, "command.allow", "has too many commands, or one that is too long");
    }
    keepIf(!both.isEmpty(), kinds, ChannelKind.EXEC);
    return new AllowedCommands(false, both, List.of());
  }

  private List<SubsystemName> subsystems(List<SubsystemName> allowed, Set<ChannelKind> kinds) {
    Filter filter = filter("subsystem");
    List<SubsystemName> both = allowed.stream().filter(name -> filter.lets(name.text())).toList();
    keepIf(!both.isEmpty(), kinds, ChannelKind.SUBSYSTEM);
    return both;
  }

  private Set<Signal> signals(Set<Signal> allowed) {
    Filter filter = filter("signal");
    return allowed.stream()
        .filter(signal -> filter.lets(signal.name()))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Signal.class)));
  }

  private List<EnvironmentPattern> environment(List<EnvironmentPattern> allowed) {
    Filter filter = filter("env");
    return switch (filter.mode()) {
      case DISABLE -> List.of();
      case FILTER ->
          filter.allow().stream()
              .distinct()
              .filter(filter::lets)
              .filter(name -> EnvironmentPattern.problemWith(name).isEmpty() && !name.endsWith("*"))
              .filter(name -> allowed.stream().anyMatch(pattern -> matches(pattern, name)))
              .map(EnvironmentPattern::new)
              .toList();
      case ENABLE -> allowed.stream().filter(without(filter.deny())).toList();
    };
  }

  /** Drops a whole prefix of which one name is denied: there is no way to take that one out. */
  private static Predicate<EnvironmentPattern> without(List<String> denied) {
    return pattern -> denied.stream().noneMatch(name -> matches(pattern, name));
  }

  private static boolean matches(EnvironmentPattern pattern, String name) {
    String text = pattern.text();
    return text.endsWith("*")
        ? name.startsWith(text.substring(0, text.length() - 1))
        : text.equals(name);
  }

  private void forwards(Set<ChannelKind> kinds) {
    security
        .object("forwarding")
        .ifPresent(
            forwarding -> {
              FORWARDS.forEach(
                  (name, kind) ->
                      keepIf(mode(forwarding, name, Mode.ENABLE) == Mode.ENABLE, kinds, kind));
              forwarding.saysNoMore();
            });
  }

  private int channelsMax(int allowed) {
    int sessions = security.number("maxSessions").orElse(0);
    if (sessions < -1) {
      refuse(security, "maxSessions", "is less than -1");
    }
    return sessions < 1 ? allowed : Math.min(allowed, sessions);
  }

  /** Whether a section that is on or off is on; a filter of nothing lets nothing through. */
  private boolean plain(String name) {
    Optional<WebhookDocument> section = security.object(name);
    Mode mode = section.map(some -> mode(some, "mode", standard)).orElse(standard);
    section.ifPresent(WebhookDocument::saysNoMore);
    return mode == Mode.ENABLE;
  }

  private Filter filter(String name) {
    return security
        .object(name)
        .map(
            section -> {
              Filter filter =
                  new Filter(
                      mode(section, "mode", standard),
                      section.texts("allow"),
                      section.texts("deny"));
              section.saysNoMore();
              return filter;
            })
        .orElseGet(() -> new Filter(standard, List.of(), List.of()));
  }

  private static Mode mode(WebhookDocument section, String name, Mode otherwise) {
    String word = section.text(name).orElse("");
    return switch (word) {
      case "" -> otherwise;
      case "enable", "filter", "disable" -> Mode.valueOf(word.toUpperCase(Locale.ROOT));
      default -> throw WebhookFailure.notUnderstood(section.pathOf(name), "is no mode");
    };
  }

  private static void keepIf(boolean kept, Set<ChannelKind> kinds, ChannelKind kind) {
    if (!kept) {
      kinds.remove(kind);
    }
  }

  private static void refuse(WebhookDocument section, String name, String problem) {
    throw WebhookFailure.notUnderstood(section.pathOf(name), problem);
  }
}
