package dev.gatehouse.auth.policy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rules about one user, in their order: the first that holds decides. Pure.
 *
 * @param rules at most {@value #MOST}
 */
public record AccessRules(List<AccessRule> rules) {

  /** Rules of a file. */
  public static final int MOST = 64;

  public static final AccessRules NONE = new AccessRules(List.of());

  public AccessRules {
    rules = List.copyOf(rules);
  }

  /** The rule that decides; empty when none holds. */
  public Optional<AccessRule> first(InetAddress client, Instant now) {
    return rules.stream().filter(rule -> rule.holds(client, now)).findFirst();
  }

  /**
   * The first moment after {@code now}, and not after {@code last}, at which another policy or none
   * would be chosen for the same client; empty when there is no such moment.
   *
   * @param otherwise what the user has when no rule holds
   */
  public Optional<Instant> changeAfter(
      InetAddress client, Instant now, Instant last, PolicyName otherwise) {
    SortedSet<Instant> moments = new TreeSet<>();
    rules.forEach(
        rule -> rule.hours().ifPresent(hours -> moments.addAll(hours.changes(now, last))));
    Optional<PolicyName> chosen = chosen(client, now, otherwise);
    return moments.stream()
        .filter(moment -> !chosen(client, moment, otherwise).equals(chosen))
        .findFirst();
  }

  private Optional<PolicyName> chosen(InetAddress client, Instant now, PolicyName otherwise) {
    Optional<AccessRule> rule = first(client, now);
    return rule.isPresent() ? rule.get().policy() : Optional.of(otherwise);
  }
}
