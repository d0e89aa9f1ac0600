package dev.gatehouse.backend.reaper;

import static java.util.stream.Collectors.toSet;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.LeaseId;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at every workload once a pass, and ends what nobody needs.
 *
 * <p>Every act of its may be repeated. All that it keeps in mind is since when what nobody has
 * attached to is ready; a restart gives that a few seconds more. Agents end themselves without it
 * when their gateway is gone: the reaper is for what they cannot know. For one thread.
 */
public final class Reaper {

  private static final ServiceLog LOG = ServiceLog.of(Reaper.class);

  /** What took long to start may wait so much longer: its gateway has yet to come. */
  private static final Duration READY_AT_LEAST = Duration.ofSeconds(10);

  private final Workloads workloads;
  private final Duration attachWithin;
  private final Duration readyAtLeast;
  private final Duration endedRemembered;
  private final InstantSource clock;
  private final Map<LeaseId, Instant> readySince = new HashMap<>();

  /**
   * @param attachWithin how long a workload may wait for the confirmation that it is attached
   * @param endedRemembered how long the record of a workload is kept after its end at least
   */
  public Reaper(
      Workloads workloads, Duration attachWithin, Duration endedRemembered, InstantSource clock) {
    this.workloads = workloads;
    this.attachWithin = attachWithin;
    this.readyAtLeast = attachWithin.compareTo(READY_AT_LEAST) < 0 ? attachWithin : READY_AT_LEAST;
    this.endedRemembered = endedRemembered;
    this.clock = clock;
  }

  void pass() {
    Instant now = clock.instant();
    List<Workload> all = workloads.all();
    noteWhatWaits(all, now);
    for (Workload workload : all) {
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

  private void noteWhatWaits(List<Workload> all, Instant now) {
    Set<LeaseId> waiting =
        all.stream()
            .filter(workload -> workload.condition() instanceof Condition.Ready)
            .map(Workload::lease)
            .filter(lease -> lease.attachedAt().isEmpty())
            .map(Lease::id)
            .collect(toSet());
    readySince.keySet().retainAll(waiting);
    waiting.forEach(lease -> readySince.putIfAbsent(lease, now));
  }

  private void look(Workload workload, Instant now) {
    Lease lease = workload.lease();
    switch (workload.condition()) {
      case Condition.Starting starting -> {}
      case Condition.Ready ready -> {
        if (now.isAfter(lease.sessionEnd())) {
          workloads.end(lease.id(), EndReason.OUTLIVED_SESSION);
        } else if (lease.attachedAt().isEmpty()
            && now.isAfter(lease.claimedAt().plus(attachWithin))
            && now.isAfter(readySince.getOrDefault(lease.id(), now).plus(readyAtLeast))) {
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
