package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.KeyOptionTerms;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.Choice;
import dev.gatehouse.auth.policy.CommandText;
import dev.gatehouse.auth.policy.EndpointPattern;
import dev.gatehouse.auth.policy.KeyTerms;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What having proven oneself amounts to: being this principal, under this policy.
 *
 * @param required the steps without which it amounts to nothing
 * @param restrictions those of the key or certificate by which it was proven; the policy has them
 *     already, except where and when it may be used
 * @param staleMax how long a session goes on that nobody can confirm; empty when that is for the
 *     gateway to say
 */
public record Authorization(
    UserName principal,
    SessionPolicy policy,
    RequiredSteps required,
    KeyRestrictions restrictions,
    Optional<Duration> staleMax) {

  Authorization(
      UserName principal,
      SessionPolicy policy,
      RequiredSteps required,
      Optional<Duration> staleMax) {
    this(principal, policy, required, KeyRestrictions.NONE, staleMax);
  }

  /** The same, for who proves it by a key or certificate that is restricted so. */
  public Authorization by(KeyRestrictions key) {
    Set<ChannelKind> channels = EnumSet.noneOf(ChannelKind.class);
    policy.channels().stream().filter(kind -> isAllowed(kind, key)).forEach(channels::add);
    return new Authorization(
        principal,
        policy
            .narrowedTo(
                channels, policy.pty() && !key.denied().contains(Permission.PTY), key.command())
            .boundBy(terms(restrictions.and(key).options())),
        required,
        restrictions.and(key),
        staleMax);
  }

  /** The same, under another policy: what restricts the key restricts that too. */
  Authorization under(SessionPolicy other) {
    return new Authorization(principal, other, required, staleMax).by(restrictions);
  }

  /** The same, chosen so. */
  Authorization chosen(Choice choice) {
    return new Authorization(principal, policy.chosen(choice), required, restrictions, staleMax);
  }

  private static KeyTerms terms(KeyOptionTerms options) {
    return new KeyTerms(
        endpoints(options.permitOpen()), endpoints(options.permitListen()), options.variables());
  }

  private static List<EndpointPattern> endpoints(List<String> texts) {
    return texts.isEmpty()
        ? List.of(EndpointPattern.ANY)
        : texts.stream().map(EndpointPattern::of).toList();
  }

  /**
   * Why a key with these restrictions cannot be under this policy; empty when it can. An option
   * never gives anything: what a key runs the policy has to allow to an exec request.
   */
  static Optional<String> problemWith(KeyRestrictions key, SessionPolicy policy) {
    return key.command()
        .flatMap(command -> CommandText.problemWith(command).or(() -> denial(command, policy)))
        .or(() -> foreignVariable(key, policy));
  }

  private static Optional<String> foreignVariable(KeyRestrictions key, SessionPolicy policy) {
    return key.options().variables().keySet().stream()
        .sorted()
        .filter(name -> !policy.lets(name))
        .findFirst()
        .map(
            name ->
                "the option environment sets %s, which is not in the environment of the policy %s"
                    .formatted(name, policy.name()));
  }

  private static Optional<String> denial(String command, SessionPolicy policy) {
    boolean overruled = policy.programs().forcedCommand().isPresent();
    boolean allowed =
        policy.channels().contains(ChannelKind.EXEC) && policy.programs().commands().allow(command);
    return overruled || allowed
        ? Optional.empty()
        : Optional.of(
            "the option command names what the policy %s does not let exec run"
                .formatted(policy.name()));
  }

  private static boolean isAllowed(ChannelKind kind, KeyRestrictions key) {
    return switch (kind) {
      case SHELL, EXEC, SUBSYSTEM -> true;
      case DIRECT_TCPIP, FORWARDED_TCPIP, DIRECT_STREAMLOCAL, FORWARDED_STREAMLOCAL ->
          !key.denied().contains(Permission.PORT_FORWARDING);
      case X11 -> !key.denied().contains(Permission.X11_FORWARDING);
      case AUTH_AGENT -> !key.denied().contains(Permission.AGENT_FORWARDING);
    };
  }
}
