package dev.gatehouse.auth.policy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rule that chooses a policy, or denies one, by where a client is and what time it is.
 *
 * @param id what refusals and records call it
 * @param from networks, one of which the client's address lies in; empty for every address
 * @param hours when it holds; empty for always
 * @param policy the policy that it chooses; empty when it lets nobody in
 */
public record AccessRule(
    String id, List<ForwardNetwork> from, Optional<Hours> hours, Optional<PolicyName> policy) {

  /** Networks of one rule. */
  public static final int NETWORKS_MOST = 64;

  public AccessRule {
    from = List.copyOf(from);
  }

  boolean holds(InetAddress client, Instant now) {
    return (from.isEmpty() || from.stream().anyMatch(network -> network.contains(client)))
        && hours.map(some -> some.contain(now)).orElse(true);
  }
}
