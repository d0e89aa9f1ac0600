package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.AccessRule;
import dev.gatehouse.auth.policy.AccessRules;
import dev.gatehouse.auth.policy.Choice;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the rules of the access file make of what one user is given.
 *
 * @param rules those about the user
 * @param policies the policies that they may choose, by name
 */
public record RuledChoices(AccessRules rules, Map<String, SessionPolicy> policies) {

  public RuledChoices {
    policies = Map.copyOf(policies);
  }

  /** What came of it. */
  public sealed interface Outcome {

    /** This is given. */
    record Given(Authorization authorization) implements Outcome {}

    /** The rule of this id lets nobody in. */
    record Denied(String rule) implements Outcome {}

    /** The rule of this id chose a policy that does not allow what the key or certificate runs. */
    record Contradiction(String rule) implements Outcome {}
  }

  /** Whether no rule is about the user. */
  public boolean isEmpty() {
    return rules.rules().isEmpty();
  }

  /** What is given in place of this, to whom is there, at this moment. */
  public Outcome of(Authorization given, InetAddress client, Instant now) {
    if (isEmpty()) {
      return new Outcome.Given(given);
    }
    Optional<AccessRule> rule = rules.first(client, now);
    if (rule.isPresent() && rule.get().policy().isEmpty()) {
      return new Outcome.Denied(rule.get().id());
    }
    Optional<SessionPolicy> policy =
        rule.flatMap(AccessRule::policy)
            .map(name -> Objects.requireNonNull(policies.get(name.text())));
    if (policy.flatMap(some -> Authorization.problemWith(given.restrictions(), some)).isPresent()) {
      return new Outcome.Contradiction(rule.map(AccessRule::id).orElse(""));
    }
    Authorization chosen = policy.map(given::under).orElse(given);
    Instant last = now.plus(chosen.policy().limits().sessionDurationMax());
    Optional<Instant> until = rules.changeAfter(client, now, last, given.policy().name());
    return new Outcome.Given(chosen.chosen(new Choice(rule.map(AccessRule::id), until)));
  }
}
