package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.pod.PodBook.Entry;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.template.WorkloadTemplate.Limits;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What an entry of the book means: the workload, with its condition. An end that is written down,
 * or is to be, comes before what the pod looks like; that is judged by {@link Diagnosis}. Changes
 * nothing. Thread-safe.
 */
final class Conditions {

  /** For a workload whose template is gone: what it was begun with is not known any more. */
  private static final Limits LIMITS_UNKNOWN =
      new Limits(
          Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMinutes(5), Optional.empty());

  /** Ends of pods that had been fit to be used. */
  private static final Set<EndReason> LIVED =
      Set.of(
          EndReason.DIED,
          EndReason.NEVER_ATTACHED,
          EndReason.OUT_OF_MEMORY,
          EndReason.EVICTED,
          EndReason.LIFETIME_OVER);

  /** How long a pod that is there may not have been seen. */
  private static final Duration UNSEEN = Duration.ofSeconds(10);

  private final String namespace;
  private final Supplier<Templates> templates;
  private final Predicate<PodRecord> making;
  private final InstantSource clock;

  /**
   * @param making whether this replica is about to make the pod
   */
  Conditions(
      String namespace,
      Supplier<Templates> templates,
      Predicate<PodRecord> making,
      InstantSource clock) {
    this.namespace = namespace;
    this.templates = templates;
    this.making = making;
    this.clock = clock;
  }

  Workload workload(Entry entry) {
    return new Workload(entry.record().pod().id(), entry.record().lease(), condition(entry));
  }

  /** What the pod looks like, whatever is written down. */
  Verdict verdict(Entry entry, PodSighting pod, Instant now) {
    return new Diagnosis(
            pod,
            entry.events(),
            entry.record().lease().attachedAt().isPresent(),
            entry.started(),
            limits(entry.record().lease()),
            now)
        .verdict();
  }

  Limits limits(Lease lease) {
    return limits(templates.get(), lease.template());
  }

  static Limits limits(Templates templates, TemplateName template) {
    return templates.find(template).map(WorkloadTemplate::limits).orElse(LIMITS_UNKNOWN);
  }

  /**
   * Whether a lease is to share another pod: the one that it points to is over, nobody of the lease
   * has been in it, and there is time for another.
   */
  boolean replaceable(Entry entry) {
    PodRecord record = entry.record();
    Instant now = clock.instant();
    if (record.pod().kind() != PodRef.Kind.SHARED
        || record.end().isPresent()
        || entry.wanted().isPresent()
        || record.lease().attachedAt().isPresent()
        || now.isAfter(record.lease().claimedAt().plus(limits(record.lease()).startWithin()))) {
      return false;
    }
    return entry
        .pod()
        .map(
            pod ->
                verdict(entry, pod, now) instanceof Verdict.Over(EndReason reason, var _)
                    && LIVED.contains(reason))
        .orElse(entry.podSeen());
  }

  private Condition condition(Entry entry) {
    Optional<PodRecord.End> end = entry.record().end();
    if (end.isPresent()) {
      boolean goes = entry.record().pod().kind() != PodRef.Kind.SHARED;
      return goes && entry.pod().isPresent()
          ? new Condition.Ending(end.get().reason(), end.get().at())
          : new Condition.Ended(end.get().reason(), end.get().at());
    }
    if (entry.wanted().isPresent()) {
      return new Condition.Ending(entry.wanted().get().reason(), entry.wanted().get().at());
    }
    if (replaceable(entry)) {
      return new Condition.Starting("another workload: the one before has ended");
    }
    Instant now = clock.instant();
    if (entry.pod().isEmpty()) {
      return withoutPod(entry, now);
    }
    return switch (verdict(entry, entry.pod().get(), now)) {
      case Verdict.Awaited(String waitingFor) -> new Condition.Starting(waitingFor);
      case Verdict.Reachable() -> new Condition.Ready(endpoint(entry, entry.pod().get()));
      case Verdict.Over(EndReason reason, var _) -> new Condition.Ending(reason, now);
    };
  }

  /** There was one, there will be one, or whoever was to make it is gone. */
  private Condition withoutPod(Entry entry, Instant now) {
    if (entry.podSeen()) {
      return new Condition.Ending(EndReason.DIED, now);
    }
    Lease lease = entry.record().lease();
    if (entry.record().pod().kind() == PodRef.Kind.POOLED) {
      // It was ready when it was claimed: a watch may be late by moments.
      return now.isAfter(lease.claimedAt().plus(UNSEEN))
          ? new Condition.Ending(EndReason.DIED, now)
          : new Condition.Starting("the cluster");
    }
    return now.isAfter(lease.claimedAt().plus(limits(lease).startWithin()))
            && !making.test(entry.record())
        ? new Condition.Ending(EndReason.START_TIMED_OUT, now)
        : new Condition.Starting("the cluster");
  }

  private Endpoint endpoint(Entry entry, PodSighting pod) {
    PodRef ref = entry.record().pod();
    return new Endpoint(
        pod.address(),
        PodPlan.AGENT_PORT,
        ref.hostKey(),
        ref.protocol(),
        new Endpoint.Place(namespace, ref.id().text(), pod.node(), pod.image()));
  }
}
