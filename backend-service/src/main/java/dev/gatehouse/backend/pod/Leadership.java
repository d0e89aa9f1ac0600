package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;

/**
 * Which of the replicas looks for orphans: a Lease object of the cluster, held by name and renewed
 * at each pass. There is nothing to start and nothing that stops for good: who loses it asks again
 * at the next pass. Whether another holder's time is over is told by how long its last change has
 * been seen here, so clocks need not agree. For one thread.
 */
final class Leadership {

  /** How long a holder that does not renew stays the holder. */
  static final Duration HELD = Duration.ofSeconds(15);

  private static final ServiceLog LOG = ServiceLog.of(Leadership.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String holder;
  private final InstantSource clock;

  private Optional<Seen> seen = Optional.empty();
  private boolean leading;

  /** A state of the Lease, and when it was first seen. */
  private record Seen(String version, Instant since) {}

  Leadership(
      KubernetesClient client, String namespace, String name, String holder, InstantSource clock) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.holder = holder;
    this.clock = clock;
  }

  /** Whether this replica leads from now on, for {@link #HELD}. */
  boolean hold() {
    boolean held = tryToHold();
    if (held != leading) {
      leading = held;
      LOG.with("holder", holder)
          .info(held ? MessageCode.REAPER_LEADING : MessageCode.REAPER_NOT_LEADING);
    }
    return held;
  }

  private boolean tryToHold() {
    try {
      Lease current = client.leases().inNamespace(namespace).withName(name).get();
      if (current == null) {
        client
            .leases()
            .inNamespace(namespace)
            .resource(
                renewed(new LeaseBuilder().withNewMetadata().withName(name).endMetadata().build()))
            .create();
        return true;
      }
      if (!ours(current) && !over(current)) {
        return false;
      }
      // Holds only if nobody has changed it since it was read.
      client.leases().inNamespace(namespace).resource(renewed(current)).update();
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private boolean ours(Lease current) {
    return current.getSpec() != null && holder.equals(current.getSpec().getHolderIdentity());
  }

  private boolean over(Lease current) {
    String version = current.getMetadata().getResourceVersion();
    Instant now = clock.instant();
    if (seen.isEmpty() || !seen.get().version().equals(version)) {
      seen = Optional.of(new Seen(version, now));
    }
    return current.getSpec() == null
        || current.getSpec().getHolderIdentity() == null
        || now.isAfter(seen.get().since().plus(HELD));
  }

  private Lease renewed(Lease lease) {
    LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
    ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
    if (!holder.equals(spec.getHolderIdentity())) {
      spec.setAcquireTime(now);
      spec.setLeaseTransitions(
          spec.getLeaseTransitions() == null ? 0 : spec.getLeaseTransitions() + 1);
    }
    spec.setHolderIdentity(holder);
    spec.setRenewTime(now);
    spec.setLeaseDurationSeconds((int) HELD.toSeconds());
    lease.setSpec(spec);
    return lease;
  }
}
