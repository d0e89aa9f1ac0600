package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.agent.AgentDocument;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.Cluster.Change;
import dev.gatehouse.backend.pod.Cluster.Creation;
import dev.gatehouse.backend.pod.PodBook.Entry;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.WorkloadKind;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Workloads that are pods.
 *
 * <p>A workload is two objects of one name, which is made of its lease: a Secret, which is the
 * record, and the pod. The record is created first; of two replicas only one can. Its annotations
 * are the truth about the lease and about the end, and every change to it holds only if nobody
 * changed it before. So whichever replica is asked, before and after a restart, answers alike, and
 * nothing has to be undone. The pod's own state is watched, and judged by {@link Diagnosis}.
 */
public final class Pods implements Workloads {

  private static final ServiceLog LOG = ServiceLog.of(Pods.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int TRIES_MAX = 5;

  private final PodSettings settings;
  private final Supplier<Templates> templates;
  private final Cluster cluster;
  private final PodBook book;
  private final Supplier<Boolean> complete;
  private final InstantSource clock;
  private final Conditions conditions;
  private final Set<WorkloadId> making = ConcurrentHashMap.newKeySet();

  /** Those that this replica has made and not yet seen ready. */
  private final Set<WorkloadId> expected = ConcurrentHashMap.newKeySet();

  /**
   * @param complete whether the book has everything in it
   */
  Pods(
      PodSettings settings,
      Supplier<Templates> templates,
      Cluster cluster,
      PodBook book,
      Supplier<Boolean> complete,
      InstantSource clock) {
    this.settings = settings;
    this.templates = templates;
    this.cluster = cluster;
    this.book = book;
    this.complete = complete;
    this.clock = clock;
    this.conditions = new Conditions(settings.namespace(), templates, making::contains, clock);
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
  public boolean knows(TemplateName template) {
    return templates.get().find(template).isPresent();
  }

  @Override
  public Workload claim(Lease lease) {
    Entry entry = entry(lease.id()).orElseGet(() -> record(lease));
    if (entry.pod().isEmpty() && !entry.podSeen() && entry.record().end().isEmpty()) {
      make(entry.record());
    }
    return conditions.workload(entry);
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
      found = find(lease);
    }
    found.filter(workload -> expected.remove(workload.id())).ifPresent(Pods::announce);
    return found;
  }

  @Override
  public Optional<Workload> find(LeaseId lease) {
    return entry(lease).map(conditions::workload);
  }

  @Override
  public List<Workload> all() {
    return book.all().stream().map(conditions::workload).toList();
  }

  @Override
  public void attach(LeaseId lease) {
    Optional<Entry> entry = entry(lease).filter(seen -> conditions.workload(seen).live());
    if (entry.isEmpty() || entry.get().record().lease().attachedAt().isPresent()) {
      return;
    }
    Instant now = clock.instant();
    try {
      writeAttached(lease, now);
    } catch (WorkloadsUnavailable e) {
      // The gateway says it once only, so it must not get lost.
      book.attached(PodNames.of(lease).text(), now);
      Thread.ofVirtual().name("attach " + lease).start(() -> insistOnAttached(lease, now));
    }
  }

  @Override
  public void end(LeaseId lease, EndReason reason) {
    try {
      Optional<Entry> entry = entry(lease);
      for (int tries = 0; entry.isPresent() && tries < TRIES_MAX; tries++) {
        if (entry.get().record().end().isPresent() || writeEnd(entry.get(), reason)) {
          deletePod(lease);
          return;
        }
        entry = readAgain(lease);
      }
    } catch (WorkloadsUnavailable e) {
      // The reaper's next pass tries again.
      book.want(PodNames.of(lease).text(), reason, clock.instant());
    }
  }

  @Override
  public void forget(LeaseId lease) {
    Optional<Entry> entry = entry(lease);
    if (entry.isPresent()
        && conditions.workload(entry.get()).condition() instanceof Condition.Ended) {
      PodRecord record = entry.get().record();
      cluster.deleteSecret(record.id().text(), record.uid());
      book.recordGone(record.id().text(), record.uid());
    }
  }

  private Optional<Entry> entry(LeaseId lease) {
    Optional<Entry> entry = book.find(PodNames.of(lease).text());
    return entry.isPresent() ? entry : readAgain(lease);
  }

  /** The record as the cluster has it now, which a watch may not have told yet. */
  private Optional<Entry> readAgain(LeaseId lease) {
    String name = PodNames.of(lease).text();
    cluster.secret(name).map(RecordFormat::read).ifPresent(book::saw);
    return book.find(name).filter(entry -> entry.record().lease().id().equals(lease));
  }

  /** Writes the record of a new workload, or finds that of whoever was faster. */
  private Entry record(Lease lease) {
    WorkloadId id = PodNames.of(lease.id());
    OpenSshKeyPair hostKey = OpenSshKeyPair.generate();
    OwnerReference anchor = anchor();
    PodPlan plan = new PodPlan(template(lease).orElseThrow(), settings, anchor);
    Secret secret =
        PodPlan.secret(
            id.text(),
            RecordFormat.annotations(lease, hostKey.publicKey(), PodPlan.AGENT_PROTOCOL),
            AgentDocument.write(id, hostKey.pem(), plan.agent()),
            anchor);
    switch (cluster.create(secret)) {
      case Creation.Created<Secret>(Secret made) -> book.saw(RecordFormat.read(made));
      case Creation.Exists<Secret>() -> {}
      case Creation.Refused<Secret>(EndReason reason, String problem) -> {
        log(lease, id).with("problem", problem).error(MessageCode.WORKLOADS_UNAVAILABLE);
        throw new WorkloadsUnavailable(problem, new IllegalStateException(reason.label()));
      }
    }
    return entry(lease.id())
        .orElseThrow(
            () ->
                new WorkloadsUnavailable(
                    "the record went away", new IllegalStateException(id.text())));
  }

  private void make(PodRecord record) {
    if (making.add(record.id())) {
      Thread.ofVirtual()
          .name("make " + record.id())
          .start(
              () -> {
                try {
                  makeUntilItIs(record);
                } catch (RuntimeException e) {
                  log(record.lease(), record.id()).error(MessageCode.INTERNAL_ERROR, e);
                } finally {
                  making.remove(record.id());
                }
              });
    }
  }

  private void makeUntilItIs(PodRecord record) {
    LeaseId lease = record.lease().id();
    Instant until = clock.instant().plus(conditions.limits(record.lease()).startWithin());
    while (!over(record)) {
      try {
        makeOnce(record);
        return;
      } catch (WorkloadsUnavailable e) {
        if (clock.instant().isAfter(until)) {
          end(lease, EndReason.START_TIMED_OUT);
          return;
        }
        pause();
      }
    }
  }

  private void makeOnce(PodRecord record) {
    LeaseId lease = record.lease().id();
    Optional<WorkloadTemplate> template = template(record.lease());
    if (template.isEmpty()) {
      refuse(record, EndReason.TEMPLATE_UNUSABLE, "the template is gone");
      return;
    }
    Pod pod = new PodPlan(template.get(), settings, anchor()).pod(record, clock.instant());
    expected.add(record.id());
    switch (cluster.create(pod)) {
      case Creation.Created<Pod>(Pod made) -> {
        book.saw(record.id().text(), Sightings.of(made));
        if (over(record)) {
          deletePod(lease);
        }
      }
      case Creation.Exists<Pod>() -> {}
      case Creation.Refused<Pod>(EndReason reason, String problem) ->
          refuse(record, reason, problem);
    }
  }

  private void refuse(PodRecord record, EndReason reason, String problem) {
    expected.remove(record.id());
    log(record.lease(), record.id()).with("problem", problem).error(code(reason));
    end(record.lease().id(), reason);
  }

  private boolean over(PodRecord record) {
    return book.find(record.id().text())
        .map(entry -> entry.record().end().isPresent() || entry.wanted().isPresent())
        .orElse(true);
  }

  /** Whether the end is written down now; not when somebody has changed the record before. */
  private boolean writeEnd(Entry entry, EndReason reason) {
    Instant now = clock.instant();
    Change change =
        cluster.annotate(
            entry.record(),
            Map.of(PodNames.ENDED, reason.name(), PodNames.ENDED_AT, now.toString()),
            true);
    return switch (change) {
      case Change.Changed(Secret secret) -> {
        book.saw(RecordFormat.read(secret));
        tell(entry, reason, now);
        yield true;
      }
      case Change.Conflict() -> false;
      case Change.Gone() -> {
        book.recordGone(entry.record().id().text(), entry.record().uid());
        yield true;
      }
    };
  }

  private void tell(Entry entry, EndReason reason, Instant now) {
    expected.remove(entry.record().id());
    ServiceLog log = log(entry.record().lease(), entry.record().id());
    if (entry.pod().isPresent()
        && conditions.verdict(entry, entry.pod().get(), now)
            instanceof Verdict.Over(EndReason seen, String problem)
        && seen == reason) {
      log.with("problem", problem)
          .with("node", entry.pod().get().node())
          .with("events", entry.events())
          .warn(code(reason));
    }
    log.with("reason", reason.label()).info(MessageCode.WORKLOAD_ENDED);
  }

  private void deletePod(LeaseId lease) {
    String name = PodNames.of(lease).text();
    Optional<Entry> entry = book.find(name);
    Optional<PodSighting> pod = entry.flatMap(Entry::pod);
    boolean nothingToDelete =
        pod.map(PodSighting::deleting)
            .orElse(entry.map(seen -> seen.podSeen() || settled(seen)).orElse(false));
    if (!nothingToDelete) {
      cluster.deletePod(name, pod.map(PodSighting::uid));
    }
  }

  private boolean settled(Entry entry) {
    return entry.record().end().isPresent() && !making.contains(entry.record().id());
  }

  private void insistOnAttached(LeaseId lease, Instant at) {
    while (true) {
      pause();
      try {
        writeAttached(lease, at);
        return;
      } catch (WorkloadsUnavailable e) {
        // Until the cluster answers, or nobody needs it any more.
        if (!book.find(PodNames.of(lease).text())
            .map(conditions::workload)
            .map(Workload::live)
            .orElse(false)) {
          return;
        }
      }
    }
  }

  /** Writes down when the lease was attached, unless that was done before, or it has ended. */
  private void writeAttached(LeaseId lease, Instant at) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Optional<PodRecord> record =
          cluster.secret(PodNames.of(lease).text()).map(RecordFormat::read);
      if (record.isEmpty()
          || record.get().end().isPresent()
          || record.get().lease().attachedAt().isPresent()) {
        record.ifPresent(book::saw);
        return;
      }
      if (cluster.annotate(record.get(), Map.of(PodNames.ATTACHED, at.toString()), false)
          instanceof Change.Changed(Secret secret)) {
        book.saw(RecordFormat.read(secret));
        return;
      }
    }
  }

  private OwnerReference anchor() {
    return cluster
        .anchor(settings.anchor())
        .orElseThrow(
            () -> {
              LOG.with("problem", "there is no Secret " + settings.anchor())
                  .error(MessageCode.WORKLOADS_UNAVAILABLE);
              return new WorkloadsUnavailable(
                  "no anchor", new IllegalStateException(settings.anchor()));
            });
  }

  private Optional<WorkloadTemplate> template(Lease lease) {
    return templates.get().find(lease.template());
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

  private static MessageCode code(EndReason reason) {
    return switch (reason) {
      case RELEASED -> MessageCode.WORKLOAD_ENDED;
      case NOT_STARTED -> MessageCode.WORKLOAD_NOT_STARTED;
      case DIED -> MessageCode.WORKLOAD_DIED;
      case NEVER_ATTACHED -> MessageCode.WORKLOAD_NEVER_ATTACHED;
      case OUTLIVED_SESSION -> MessageCode.WORKLOAD_OUTLIVED_SESSION;
      case OUT_OF_MEMORY -> MessageCode.WORKLOAD_OUT_OF_MEMORY;
      case EVICTED -> MessageCode.WORKLOAD_EVICTED;
      case LIFETIME_OVER -> MessageCode.WORKLOAD_LIFETIME_OVER;
      case IMAGE_UNAVAILABLE -> MessageCode.IMAGE_UNAVAILABLE;
      case TEMPLATE_UNUSABLE -> MessageCode.TEMPLATE_UNUSABLE;
      case ADMISSION_REFUSED -> MessageCode.ADMISSION_REFUSED;
      case QUOTA_EXCEEDED -> MessageCode.QUOTA_EXCEEDED;
      case START_TIMED_OUT -> MessageCode.WORKLOAD_START_TIMED_OUT;
    };
  }

  private static void pause() {
    try {
      // The cluster did not answer: nothing tells when it does again.
      Thread.sleep(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static ServiceLog log(Lease lease, WorkloadId id) {
    return LOG.with("sessionId", lease.id().session())
        .with("workload", id)
        .with("principal", lease.principal());
  }
}
