package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.pod.Cluster.Change;
import dev.gatehouse.backend.pod.Cluster.Creation;
import dev.gatehouse.backend.pod.PodBook.Entry;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The records of leases, written so that only one can: each change holds only if nobody has changed
 * the record since it was read. Thread-safe.
 */
final class PodRecords {

  private static final ServiceLog LOG = ServiceLog.of(PodRecords.class);
  private static final int TRIES_MAX = 5;

  private final Cluster cluster;
  private final PodBook book;
  private final InstantSource clock;

  PodRecords(Cluster cluster, PodBook book, InstantSource clock) {
    this.cluster = cluster;
    this.book = book;
    this.clock = clock;
  }

  Optional<Entry> find(LeaseId lease) {
    Optional<Entry> entry = book.find(PodNames.of(lease).text());
    return entry.isPresent() ? entry : readAgain(lease);
  }

  /** The record as the cluster has it now, which a watch may not have told yet. */
  Optional<Entry> readAgain(LeaseId lease) {
    String name = PodNames.of(lease).text();
    cluster.secret(name).map(RecordFormat::read).ifPresent(book::saw);
    return book.find(name).filter(entry -> entry.record().lease().id().equals(lease));
  }

  /**
   * Writes a new record.
   *
   * @param document what the agent of the record's own pod is told, a secret; empty when the pod is
   *     not its own
   * @return the record, or nothing if somebody was faster
   */
  Optional<PodRecord> create(
      Lease lease, PodRef pod, Optional<String> document, OwnerReference anchor) {
    Secret secret =
        PodPlan.secret(
            PodNames.of(lease.id()).text(), RecordFormat.annotations(lease, pod), document, anchor);
    secret
        .getMetadata()
        .setLabels(
            Map.of(
                PodNames.OURS,
                PodNames.OURS_VALUE,
                PodNames.PRINCIPAL_DIGEST,
                PodNames.digest(lease.principal().name())));
    return switch (cluster.create(secret)) {
      case Creation.Created<Secret>(Secret made) -> {
        PodRecord record = RecordFormat.read(made);
        book.saw(record);
        yield Optional.of(record);
      }
      case Creation.Exists<Secret>() -> Optional.empty();
      case Creation.Refused<Secret>(EndReason reason, String problem) -> {
        LOG.with("sessionId", lease.id().session())
            .with("problem", problem)
            .error(MessageCode.WORKLOADS_UNAVAILABLE);
        throw new WorkloadsUnavailable(problem, new IllegalStateException(reason.label()));
      }
    };
  }

  /** Points a record to another pod, unless somebody has changed it since it was read. */
  void point(PodRecord record, PodRef pod) {
    Map<String, String> annotations = new LinkedHashMap<>();
    RecordFormat.put(annotations, pod);
    if (cluster.annotate(record, annotations, false) instanceof Change.Changed(Secret secret)) {
      book.saw(RecordFormat.read(secret));
    }
  }

  /** Removes this very record. */
  void remove(PodRecord record) {
    cluster.deleteSecret(record.name(), record.uid());
    book.recordGone(record.name(), record.uid());
  }

  /** What became of writing an end. */
  enum Ending {
    /** It is written down now. */
    WRITTEN,
    /** It was written down before, or the record is gone. */
    KNOWN,
    /** Others have changed the record again and again. */
    FAILED
  }

  /**
   * Writes an end down, and drops the agent's document with it; the first reason stays.
   *
   * @throws WorkloadsUnavailable when the cluster does not answer
   */
  Ending end(LeaseId lease, EndReason reason, Instant now) {
    Optional<Entry> entry = find(lease);
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      if (entry.isEmpty() || entry.get().record().end().isPresent()) {
        return Ending.KNOWN;
      }
      PodRecord record = entry.get().record();
      switch (cluster.annotate(
          record, Map.of(PodNames.ENDED, reason.name(), PodNames.ENDED_AT, now.toString()), true)) {
        case Change.Changed(Secret secret) -> {
          book.saw(RecordFormat.read(secret));
          return Ending.WRITTEN;
        }
        case Change.Gone() -> {
          book.recordGone(record.name(), record.uid());
          return Ending.KNOWN;
        }
        case Change.Conflict() -> entry = readAgain(lease);
      }
    }
    return Ending.FAILED;
  }

  /**
   * Writes down that a lease is attached, unless that was done before, or it has ended. When the
   * cluster does not answer it goes on trying: the gateway says it only once.
   *
   * @param needed whether anybody needs it still
   */
  void attach(LeaseId lease, Predicate<LeaseId> needed, Duration pause) {
    Instant now = clock.instant();
    try {
      writeAttached(lease, now);
    } catch (WorkloadsUnavailable e) {
      book.attached(PodNames.of(lease).text(), now);
      Thread.ofVirtual()
          .name("attach " + lease)
          .start(() -> insistOnAttached(lease, now, needed, pause));
    }
  }

  private void insistOnAttached(
      LeaseId lease, Instant at, Predicate<LeaseId> needed, Duration pause) {
    while (true) {
      Pauses.pause(pause);
      try {
        writeAttached(lease, at);
        return;
      } catch (WorkloadsUnavailable e) {
        // Until the cluster answers, or nobody needs it any more.
        if (!needed.test(lease)) {
          return;
        }
      }
    }
  }

  private void writeAttached(LeaseId lease, Instant at) {
    Optional<PodRecord> record = written(lease);
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      if (record.isEmpty()
          || record.get().end().isPresent()
          || record.get().lease().attachedAt().isPresent()) {
        return;
      }
      switch (cluster.annotate(record.get(), Map.of(PodNames.ATTACHED, at.toString()), false)) {
        case Change.Changed(Secret secret) -> {
          book.saw(RecordFormat.read(secret));
          return;
        }
        case Change.Gone() -> {
          return;
        }
        case Change.Conflict() -> {
          var _ = readAgain(lease);
          record = book.written(PodNames.of(lease).text());
        }
      }
    }
  }

  private Optional<PodRecord> written(LeaseId lease) {
    var _ = find(lease);
    return book.written(PodNames.of(lease).text());
  }
}
