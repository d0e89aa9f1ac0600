package dev.gatehouse.backend.workload;

import dev.gatehouse.backend.identity.GrantId;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.Instant;
import java.util.Optional;

/**
 * A session's hold on a workload, as it is kept with the workload itself, so that whatever process
 * finds the workload finds the lease.
 *
 * @param grant the grant that it was claimed with, used up by its release
 * @param gatewayKey the gateway that claimed it
 * @param firstUseBefore until when that grant could be presented for the first time
 * @param attachedAt when the gateway confirmed that it is connected
 */
public record Lease(
    LeaseId id,
    GrantId grant,
    KeyThumbprint gatewayKey,
    Principal principal,
    TemplateName template,
    Instant claimedAt,
    Instant firstUseBefore,
    Instant sessionEnd,
    Optional<Instant> attachedAt) {

  /** The same lease, attached. The first confirmation is the one that counts. */
  public Lease attached(Instant now) {
    return attachedAt.isPresent()
        ? this
        : new Lease(
            id,
            grant,
            gatewayKey,
            principal,
            template,
            claimedAt,
            firstUseBefore,
            sessionEnd,
            Optional.of(now));
  }
}
