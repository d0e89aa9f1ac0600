package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandText;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import java.time.Duration;
import java.util.EnumSet;
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

  /** The same, where the gateway says how long a session goes on that nobody can confirm. */
  public Authorization(
      UserName principal,
      SessionPolicy policy,
      RequiredSteps required,
      KeyRestrictions restrictions) {
    this(principal, policy, required, restrictions, Optional.empty());
  }

  /** The same, for who proves it by a key or certificate that is restricted so. */
  public Authorization by(KeyRestrictions key) {
    Set<ChannelKind> channels = EnumSet.noneOf(ChannelKind.class);
    policy.channels().stream().filter(kind -> isAllowed(kind, key)).forEach(channels::add);
    return new Authorization(
        principal,
        policy.narrowedTo(
            channels, policy.pty() && !key.denied().contains(Permission.PTY), key.command()),
        required,
        restrictions.and(key),
        staleMax);
  }

  /**
   * Why a key with these restrictions cannot be under this policy; empty when it can. An option
   * never gives anything: what a key runs the policy has to allow to an exec request.
   */
  static Optional<String> problemWith(KeyRestrictions key, SessionPolicy policy) {
    return key.command()
        .flatMap(command -> CommandText.problemWith(command).or(() -> denial(command, policy)));
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
