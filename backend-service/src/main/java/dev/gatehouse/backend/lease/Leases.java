package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.certificate.WorkloadAuthority;
import dev.gatehouse.backend.grant.Grant;
import dev.gatehouse.backend.grant.GrantVerdict;
import dev.gatehouse.backend.grant.GrantVerifier;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.LeaseKey;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TooManyWorkloads;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.WorkloadMode;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives grants their workloads.
 *
 * <p>A claim is idempotent: whoever asks again with the same grant, for the same session, as the
 * same gateway gets the same workload and a fresh certificate. Everything else about a grant that
 * was seen before is a replay. Nothing is remembered here; what was claimed and released is known
 * by the record that is kept with the workload, until the grant could not be presented any more.
 */
public final class Leases {

  /** How far the auth-service's clock may be ahead of or behind ours. */
  public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

  private final GrantVerifier grants;
  private final Workloads workloads;
  private final WorkloadAuthority authority;
  private final int workloadsPerPrincipalMax;
  private final InstantSource clock;
  private final PrincipalLocks locks = new PrincipalLocks();

  public Leases(
      GrantVerifier grants,
      Workloads workloads,
      WorkloadAuthority authority,
      int workloadsPerPrincipalMax,
      InstantSource clock) {
    this.grants = grants;
    this.workloads = workloads;
    this.authority = authority;
    this.workloadsPerPrincipalMax = workloadsPerPrincipalMax;
    this.clock = clock;
  }

  LeaseOutcome claim(LeaseClaim claim) {
    return switch (grants.verify(claim.grant())) {
      case GrantVerdict.Genuine(Grant grant) -> claim(claim, grant);
      case GrantVerdict.Rejected(MessageCode code) ->
          refused(
              code == MessageCode.GRANT_FORGED ? Refusal.GRANT_FORGED : Refusal.GRANT_UNREADABLE);
      case GrantVerdict.Unverifiable() -> refused(Refusal.GRANT_KEYS_UNAVAILABLE);
    };
  }

  void release(LeaseId lease) {
    workloads.end(lease, EndReason.RELEASED);
  }

  private LeaseOutcome claim(LeaseClaim claim, Grant grant) {
    Optional<Refusal> foreign = foreign(claim, grant);
    if (foreign.isPresent()) {
      return refused(foreign.get());
    }
    if (ofEachChannel(grant) && claim.lease().key().equals(LeaseKey.SESSION)) {
      return new LeaseOutcome.EachChannel(claim.lease());
    }
    try {
      Optional<Refusal> refusal = locks.locked(grant.principal(), () -> admit(claim, grant));
      if (refusal.isPresent()) {
        return refused(refusal.get());
      }
      LeaseId id = claim.lease();
      if (claim.attached()) {
        workloads.attach(id);
      }
      return workloads
          .await(id, claim.patience())
          .map(workload -> outcome(claim, grant, workload))
          .orElseGet(() -> refused(Refusal.WORKLOAD_DIED));
    } catch (TooManyWorkloads e) {
      return refused(Refusal.WORKLOADS_MAX);
    } catch (WorkloadsUnavailable e) {
      return refused(Refusal.WORKLOADS_UNAVAILABLE);
    }
  }

  /** A grant is good for the session and the gateway that it names, until the session must end. */
  private Optional<Refusal> foreign(LeaseClaim claim, Grant grant) {
    if (!grant.session().equals(claim.lease().session())) {
      return Optional.of(Refusal.GRANT_OF_ANOTHER_SESSION);
    }
    if (!grant.gatewayKey().equals(KeyThumbprint.of(claim.gateway()))) {
      return Optional.of(Refusal.GRANT_OF_ANOTHER_KEY);
    }
    return clock.instant().isBefore(grant.sessionEnd())
        ? Optional.empty()
        : Optional.of(Refusal.SESSION_OVER);
  }

  /**
   * One of a principal at a time, so that two claims cannot both be the last that it may have. What
   * other replicas admit at the same moment, the kind of workload has to see.
   */
  private Optional<Refusal> admit(LeaseClaim claim, Grant grant) {
    Instant now = clock.instant();
    Optional<Workload> existing = workloads.known(claim.lease());
    if (existing.isEmpty()) {
      Optional<Refusal> refusal = unwelcome(grant, now);
      if (refusal.isEmpty()) {
        return replayed(workloads.claim(lease(claim, grant, now)), grant);
      }
      // What would be refused as new may have been admitted by another replica just now.
      existing = workloads.find(claim.lease());
      if (existing.isEmpty()) {
        return refusal;
      }
    }
    if (existing.get().condition() instanceof Condition.Starting && !claim.attached()) {
      // Whoever began it may be gone.
      Workload _ = workloads.claim(existing.get().lease());
    }
    return replayed(existing.get(), grant);
  }

  /** Why a new workload is not made; empty if it may be. */
  private Optional<Refusal> unwelcome(Grant grant, Instant now) {
    // A channel may be opened at any time of its session.
    if (!ofEachChannel(grant) && !now.isBefore(grant.firstUseBefore().plus(CLOCK_TOLERANCE))) {
      return Optional.of(Refusal.GRANT_EXPIRED);
    }
    if (!workloads.available()) {
      return Optional.of(Refusal.WORKLOADS_UNAVAILABLE);
    }
    Optional<WorkloadMode> mode = workloads.mode(grant.template());
    if (mode.isEmpty()) {
      return Optional.of(Refusal.TEMPLATE_UNKNOWN);
    }
    boolean full =
        !shares(mode.get(), grant)
            && liveWorkloadsOf(grant.principal()) >= workloadsPerPrincipalMax;
    return full ? Optional.of(Refusal.WORKLOADS_MAX) : Optional.empty();
  }

  private static Lease lease(LeaseClaim claim, Grant grant, Instant now) {
    return new Lease(
        claim.lease(),
        grant.id(),
        grant.gatewayKey(),
        grant.principal(),
        grant.template(),
        now,
        grant.firstUseBefore(),
        grant.sessionEnd(),
        Optional.empty());
  }

  /** Another replica may have been faster, for another grant. */
  private static Optional<Refusal> replayed(Workload workload, Grant grant) {
    return workload.lease().grant().equals(grant.id())
        ? Optional.empty()
        : Optional.of(Refusal.GRANT_REPLAYED);
  }

  private boolean ofEachChannel(Grant grant) {
    return workloads.mode(grant.template()).filter(WorkloadMode.CHANNEL::equals).isPresent();
  }

  /** Whether the session gets a workload that the principal has already. */
  private boolean shares(WorkloadMode mode, Grant grant) {
    return mode == WorkloadMode.PERSISTENT
        && workloads.all().stream()
            .filter(Workload::live)
            .map(Workload::lease)
            .anyMatch(
                lease ->
                    lease.principal().equals(grant.principal())
                        && lease.template().equals(grant.template()));
  }

  private long liveWorkloadsOf(Principal principal) {
    return workloads.all().stream()
        .filter(workload -> workload.live() && workload.lease().principal().equals(principal))
        .map(Workload::id)
        .distinct()
        .count();
  }

  private LeaseOutcome outcome(LeaseClaim claim, Grant grant, Workload workload) {
    return switch (workload.condition()) {
      case Condition.Starting(String waitingFor) -> new LeaseOutcome.Pending(workload, waitingFor);
      case Condition.Ready(Endpoint endpoint) ->
          new LeaseOutcome.Ready(
              workload,
              endpoint,
              authority.issue(
                  claim.gateway(),
                  workload.id(),
                  endpoint.protocol(),
                  grant.policy(),
                  claim.lease(),
                  clock.instant()));
      case Condition.Ending(EndReason reason, Instant since) -> refused(Refusal.after(reason));
      case Condition.Ended(EndReason reason, Instant at) -> refused(Refusal.after(reason));
    };
  }

  private static LeaseOutcome refused(Refusal refusal) {
    return new LeaseOutcome.Refused(refusal);
  }
}
