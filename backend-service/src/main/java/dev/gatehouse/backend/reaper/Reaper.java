package dev.gatehouse.backend.reaper;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.lease.Leases;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Looks at every workload once a pass, and ends what nobody needs.
 *
 * <p>It keeps nothing in mind between two passes, so a restart costs nothing; and every act of its
 * may be repeated. Agents end themselves without it when their gateway is gone: the reaper is for
 * what they cannot know.
 */
public final class Reaper {

  private static final ServiceLog LOG = ServiceLog.of(Reaper.class);

  private final Workloads workloads;
  private final Duration attachWithin;
  private final Duration endedRemembered;
  private final InstantSource clock;

  /**
   * @param attachWithin how long a workload may wait for the confirmation that it is attached
   * @param endedRemembered how long the record of a workload is kept after its end at least
   */
  public Reaper(
      Workloads workloads, Duration attachWithin, Duration endedRemembered, InstantSource clock) {
    this.workloads = workloads;
    this.attachWithin = attachWithin;
    this.endedRemembered = endedRemembered;
    this.clock = clock;
  }

  void pass() {
    Instant now = clock.instant();
    for (Workload workload : workloads.all()) {
      try {
        look(workload, now);
      } catch (WorkloadsUnavailable e) {
        // Said where it happened; the next pass tries again.
      } catch (RuntimeException e) {
        // One workload's trouble is not the others'; the next pass tries again.
        LOG.with("workload", workload.id()).error(MessageCode.INTERNAL_ERROR, e);
      }
    }
  }

  private void look(Workload workload, Instant now) {
    Lease lease = workload.lease();
    switch (workload.condition()) {
      case Condition.Starting starting -> {}
      case Condition.Ready ready -> {
        if (now.isAfter(lease.sessionEnd())) {
          workloads.end(lease.id(), EndReason.OUTLIVED_SESSION);
        } else if (lease.attachedAt().isEmpty()
            && now.isAfter(lease.claimedAt().plus(attachWithin))) {
          workloads.end(lease.id(), EndReason.NEVER_ATTACHED);
        }
      }
      case Condition.Ending(EndReason reason, Instant since) -> workloads.end(lease.id(), reason);
      case Condition.Ended(EndReason reason, Instant at) -> {
        if (now.isAfter(at.plus(endedRemembered)) && cannotBePresentedAgain(lease, now)) {
          workloads.forget(lease.id());
        }
      }
    }
  }

  private static boolean cannotBePresentedAgain(Lease lease, Instant now) {
    return now.isAfter(lease.firstUseBefore().plus(Leases.CLOCK_TOLERANCE));
  }
}
