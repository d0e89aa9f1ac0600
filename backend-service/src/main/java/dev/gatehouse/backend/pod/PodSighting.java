package dev.gatehouse.backend.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pod as the cluster showed it.
 *
 * @param version counts the writes of the cluster's store; higher is later
 * @param reason why the pod as a whole failed, in Kubernetes' word; empty if it did not
 * @param address empty until there is one
 * @param disruption the reason of the condition DisruptionTarget; empty without it
 * @param unschedulable why no node takes it, in the scheduler's words
 * @param deleting whether somebody has asked for its deletion
 * @param template the name of the template that it was made of
 * @param shared whether a principal's sessions share it
 * @param pool what a pod has that was made for a pool
 * @param beside the containers before and beside the workload's own
 */
record PodSighting(
    String uid,
    long version,
    Phase phase,
    String reason,
    String message,
    String address,
    String node,
    String image,
    Instant createdAt,
    String disruption,
    Optional<String> unschedulable,
    boolean deleting,
    String template,
    boolean shared,
    Optional<PoolTag> pool,
    Container workload,
    List<Container> beside) {

  PodSighting {
    beside = List.copyOf(beside);
  }

  /** Where a pod is in its life, as Kubernetes counts. */
  enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /**
   * What a container is doing.
   *
   * @param sidecar whether it runs beside the workload rather than before it
   */
  record Container(String name, boolean sidecar, State state) {}

  /** The state of a container. */
  sealed interface State {

    /** Not started; the reason is Kubernetes' word, and empty when it says none. */
    record Waiting(String reason, String message) implements State {}

    record Running() implements State {}

    record Terminated(String reason, int exitCode, String message, Optional<Instant> at)
        implements State {}
  }

  /** All containers, in the order in which they are started. */
  List<Container> containers() {
    return Stream.concat(beside.stream(), Stream.of(workload)).toList();
  }
}
