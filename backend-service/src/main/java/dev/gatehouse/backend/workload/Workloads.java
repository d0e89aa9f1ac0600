package dev.gatehouse.backend.workload;

import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A kind of workload: makes workloads, finds them again, ends them. {@code WorkloadsContract} is
 * what every implementation is held to.
 *
 * <p>The lease is kept with the workload, never in this process alone: after a restart everything
 * here answers as before. All methods are thread-safe, and all but {@link #await} return at once.
 */
public interface Workloads {

  WorkloadKind kind();

  /** Whether all workloads are known here; before that none may be claimed. */
  default boolean available() {
    return true;
  }

  /** What a workload of the template is for; empty when there is no such template. */
  Optional<WorkloadMode> mode(TemplateName template);

  /**
   * Makes a workload for the lease, or returns the one that it has, in whatever condition.
   *
   * @throws WorkloadsUnavailable when that cannot be known now; nothing was made then
   * @throws TooManyWorkloads when others that were made elsewhere at the same time are the last
   *     that the principal may have; nothing stays of this one then
   */
  Workload claim(Lease lease);

  /** The workload of the lease once it is no longer starting, or as it is when the time is over. */
  Optional<Workload> await(LeaseId lease, Duration atMost);

  Optional<Workload> find(LeaseId lease);

  /**
   * The workload of the lease as far as it is known here, without asking anybody else; one that was
   * made elsewhere a moment ago may be missing.
   */
  default Optional<Workload> known(LeaseId lease) {
    return find(lease);
  }

  /** All of them, those that ended and are not yet forgotten too. */
  List<Workload> all();

  /** Keeps with the workload that its lease is attached; nothing if it is not live. */
  void attach(LeaseId lease);

  /**
   * Ends a live workload, nothing if it is not. The first reason stays. Repeated for one that is
   * still ending, it insists when that takes too long.
   */
  void end(LeaseId lease, EndReason reason);

  /** Removes the record of a workload that has ended, nothing otherwise. */
  void forget(LeaseId lease);
}
