package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.Cluster.Creation;
import dev.gatehouse.backend.pod.PodBook.Entry;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Makes the pods that records point to, each on a thread of its own, so that whoever claims does
 * not wait for a slow cluster. While that does not answer it is asked again, until the time for a
 * start is over. Thread-safe.
 */
final class PodMaker {

  private static final ServiceLog LOG = ServiceLog.of(PodMaker.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final PodSettings settings;
  private final Supplier<Templates> templates;
  private final Cluster cluster;
  private final Anchor anchor;
  private final PodBook book;
  private final InstantSource clock;
  private final Set<String> making = ConcurrentHashMap.newKeySet();

  PodMaker(
      PodSettings settings,
      Supplier<Templates> templates,
      Cluster cluster,
      Anchor anchor,
      PodBook book,
      InstantSource clock) {
    this.settings = settings;
    this.templates = templates;
    this.cluster = cluster;
    this.anchor = anchor;
    this.book = book;
    this.clock = clock;
  }

  /** Whether this replica is about to make the pod of a record. */
  boolean making(PodRecord record) {
    return making.contains(record.name());
  }

  /** Whether this replica has made the pod, and is told so for the first time. */
  boolean announces(WorkloadId pod) {
    return book.announces(pod.text());
  }

  /**
   * Begins to make the pod of a record, if that is not under way.
   *
   * @param startWithin for how long to try
   * @param end ends the record for a reason, when there will be no pod
   */
  void make(PodRecord record, Duration startWithin, BiConsumer<PodRecord, EndReason> end) {
    if (making.add(record.name())) {
      Thread.ofVirtual()
          .name("make " + record.name())
          .start(
              () -> {
                try {
                  makeUntilItIs(record, clock.instant().plus(startWithin), end);
                } catch (RuntimeException e) {
                  log(record).error(MessageCode.INTERNAL_ERROR, e);
                } finally {
                  making.remove(record.name());
                }
              });
    }
  }

  private void makeUntilItIs(
      PodRecord record, Instant until, BiConsumer<PodRecord, EndReason> end) {
    while (!over(record)) {
      try {
        makeOnce(record).ifPresent(reason -> end.accept(record, reason));
        return;
      } catch (WorkloadsUnavailable e) {
        if (clock.instant().isAfter(until)) {
          end.accept(record, EndReason.START_TIMED_OUT);
          return;
        }
        Pauses.pause(TRY_AGAIN);
      }
    }
  }

  /** Why there will be no pod; empty when there is one. */
  private Optional<EndReason> makeOnce(PodRecord record) {
    Optional<WorkloadTemplate> template = templates.get().find(record.lease().template());
    if (template.isEmpty()) {
      return refused(record, EndReason.TEMPLATE_UNUSABLE, "the template is gone");
    }
    WorkloadId id = record.pod().id();
    Pod pod =
        new PodPlan(template.get(), settings, anchor.reference()).pod(record, clock.instant());
    book.expect(id.text());
    return switch (cluster.create(pod)) {
      case Creation.Created<Pod>(Pod made) -> {
        book.saw(id.text(), Sightings.of(made));
        // One that is shared may be somebody else's by now, and ends by itself.
        if (over(record) && record.pod().kind() == PodRef.Kind.OWN) {
          cluster.deletePod(id.text(), Optional.of(made.getMetadata().getUid()));
        }
        yield Optional.empty();
      }
      case Creation.Exists<Pod>() -> Optional.empty();
      case Creation.Refused<Pod>(EndReason reason, String problem) ->
          refused(record, reason, problem);
    };
  }

  private Optional<EndReason> refused(PodRecord record, EndReason reason, String problem) {
    var _ = announces(record.pod().id());
    log(record).with("problem", problem).error(EndCodes.of(reason));
    return Optional.of(reason);
  }

  private boolean over(PodRecord record) {
    return book.find(record.name())
        .map(PodMaker::over)
        // It stepped back, or was forgotten.
        .orElse(true);
  }

  private static boolean over(Entry entry) {
    return entry.record().end().isPresent() || entry.wanted().isPresent();
  }

  private static ServiceLog log(PodRecord record) {
    return LOG.with("sessionId", record.lease().id().session())
        .with("workload", record.pod().id())
        .with("principal", record.lease().principal());
  }
}
