package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.PodBook.Entry;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.WorkloadKind;
import dev.gatehouse.backend.workload.WorkloadMode;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Workloads that are pods.
 *
 * <p>A lease has a record, a Secret that is named by it and points to the pod. The record is
 * written first; of two replicas only one can. Its annotations are the truth about the lease and
 * about the end, and every change to it holds only if nobody changed it before. So whichever
 * replica is asked, before and after a restart, answers alike, and nothing has to be undone. The
 * pod's own state is watched, and judged by {@link Diagnosis}.
 */
public final class Pods implements Workloads {

  private static final ServiceLog LOG = ServiceLog.of(Pods.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Supplier<Templates> templates;
  private final Cluster cluster;
  private final PodBook book;
  private final Supplier<Boolean> complete;
  private final InstantSource clock;
  private final Conditions conditions;
  private final PodRecords records;
  private final PodMaker maker;
  private final PodClaims claims;

  /**
   * @param complete whether the book has everything in it
   */
  Pods(
      PodSettings settings,
      Supplier<Templates> templates,
      Cluster cluster,
      Anchor anchor,
      PodBook book,
      PoolClaims pools,
      SharedPods shared,
      Supplier<Boolean> complete,
      InstantSource clock) {
    this.templates = templates;
    this.cluster = cluster;
    this.book = book;
    this.complete = complete;
    this.clock = clock;
    this.records = new PodRecords(cluster, book, clock);
    this.maker = new PodMaker(settings, templates, cluster, anchor, book, clock);
    this.conditions = new Conditions(settings.namespace(), templates, maker::making, clock);
    this.claims =
        new PodClaims(
            settings,
            templates,
            cluster,
            anchor,
            book,
            records,
            conditions,
            maker,
            pools,
            shared,
            new Bound(cluster, book, this::lives, settings.workloadsPerPrincipalMax()));
  }

  @Override
  public WorkloadKind kind() {
    return WorkloadKind.POD;
  }

  @Override
  public boolean available() {
    return complete.get();
  }

  @Override
  public Optional<WorkloadMode> mode(TemplateName template) {
    return templates.get().find(template).map(WorkloadTemplate::mode);
  }

  @Override
  public Workload claim(Lease lease) {
    Entry entry = claims.entry(lease);
    if (PodClaims.withoutPod(entry)) {
      Duration startWithin = conditions.limits(lease).startWithin();
      maker.make(entry.record(), startWithin, (record, why) -> end(record.lease().id(), why));
    }
    return conditions.workload(entry);
  }

  private boolean lives(PodRecord record) {
    return book.find(record.name())
        .map(conditions::workload)
        .map(Workload::live)
        // Not seen yet, so new.
        .orElse(true);
  }

  @Override
  public Optional<Workload> await(LeaseId lease, Duration atMost) {
    Instant until = Instant.now().plus(atMost);
    long changes = book.changes();
    Optional<Workload> found = find(lease);
    while (found.filter(Pods::starting).isPresent()) {
      Duration left = Duration.between(Instant.now(), until);
      if (left.isNegative() || left.isZero()) {
        return found;
      }
      try {
        book.awaitChange(changes, left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return found;
      }
      changes = book.changes();
      found = lookAgain(lease);
    }
    found.filter(workload -> maker.announces(workload.id())).ifPresent(Pods::announce);
    return found;
  }

  /** What is found, with another pod to share if the one before has ended meanwhile. */
  private Optional<Workload> lookAgain(LeaseId lease) {
    Optional<Entry> entry = records.find(lease);
    return entry.filter(conditions::replaceable).isPresent()
        ? Optional.of(claim(entry.get().record().lease()))
        : entry.map(conditions::workload);
  }

  @Override
  public Optional<Workload> find(LeaseId lease) {
    return records.find(lease).map(conditions::workload);
  }

  @Override
  public Optional<Workload> known(LeaseId lease) {
    return book.find(PodNames.of(lease).text()).map(conditions::workload);
  }

  @Override
  public List<Workload> all() {
    return book.all().stream().map(conditions::workload).toList();
  }

  @Override
  public void attach(LeaseId lease) {
    // Also of a pod that is over, until that is written down: how it ended depends on this.
    boolean unattached =
        records
            .find(lease)
            .map(Entry::record)
            .filter(record -> record.end().isEmpty() && record.lease().attachedAt().isEmpty())
            .isPresent();
    if (unattached) {
      records.attach(lease, this::needed, LOOK_AGAIN);
    }
  }

  private boolean needed(LeaseId lease) {
    return book.find(PodNames.of(lease).text())
        .map(conditions::workload)
        .map(Workload::live)
        .orElse(false);
  }

  @Override
  public void end(LeaseId lease, EndReason reason) {
    Instant now = clock.instant();
    try {
      Optional<Entry> before = records.find(lease);
      switch (records.end(lease, reason, now)) {
        case WRITTEN -> {
          before.ifPresent(entry -> tell(entry, reason, now));
          deletePod(lease);
        }
        case KNOWN -> deletePod(lease);
        case FAILED -> {}
      }
    } catch (WorkloadsUnavailable e) {
      // The reaper's next pass tries again.
      book.want(PodNames.of(lease).text(), reason, now);
    }
  }

  @Override
  public void forget(LeaseId lease) {
    records
        .find(lease)
        .filter(entry -> conditions.workload(entry).condition() instanceof Condition.Ended)
        .map(Entry::record)
        .ifPresent(records::remove);
  }

  private void tell(Entry entry, EndReason reason, Instant now) {
    PodRecord record = entry.record();
    var _ = maker.announces(record.pod().id());
    ServiceLog log = log(record.lease(), record.pod().id());
    if (entry.pod().isPresent()
        && conditions.verdict(entry, entry.pod().get(), now)
            instanceof Verdict.Over(EndReason seen, String problem)
        && seen == reason) {
      log.with("problem", problem)
          .with("node", entry.pod().get().node())
          .with("events", entry.events())
          .warn(EndCodes.of(reason));
    }
    log.with("reason", reason.label()).info(MessageCode.WORKLOAD_ENDED);
  }

  private void deletePod(LeaseId lease) {
    Optional<Entry> entry = book.find(PodNames.of(lease).text());
    if (entry.isEmpty() || entry.get().record().pod().kind() == PodRef.Kind.SHARED) {
      // Without a record it is an orphan, and swept; what is shared ends by itself.
      return;
    }
    Optional<PodSighting> pod = entry.get().pod();
    boolean nothingToDelete =
        pod.map(PodSighting::deleting).orElse(entry.get().podSeen() || settled(entry.get()));
    if (!nothingToDelete) {
      cluster.deletePod(entry.get().record().pod().id().text(), pod.map(PodSighting::uid));
    }
  }

  private boolean settled(Entry entry) {
    return entry.record().end().isPresent() && !maker.making(entry.record());
  }

  private static boolean starting(Workload workload) {
    return workload.condition() instanceof Condition.Starting;
  }

  private static void announce(Workload workload) {
    if (workload.condition() instanceof Condition.Ready(Endpoint endpoint)) {
      log(workload.lease(), workload.id())
          .with("node", endpoint.place().node())
          .info(MessageCode.WORKLOAD_STARTED);
    }
  }

  private static ServiceLog log(Lease lease, WorkloadId id) {
    return LOG.with("sessionId", lease.id().session())
        .with("workload", id)
        .with("principal", lease.principal());
  }
}
