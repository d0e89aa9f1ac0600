package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.agent.AgentDocument;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.PodBook.Entry;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TooManyWorkloads;
import dev.gatehouse.backend.workload.WorkloadMode;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which pod a lease gets: one out of a pool, one that the principal's sessions share, or one of its
 * own, which is yet to be made. Writes the record that says so, within the principal's bound.
 * Thread-safe.
 */
final class PodClaims {

  private final PodSettings settings;
  private final Supplier<Templates> templates;
  private final Cluster cluster;
  private final Anchor anchor;
  private final PodBook book;
  private final PodRecords records;
  private final Conditions conditions;
  private final PodMaker maker;
  private final PoolClaims pools;
  private final SharedPods shared;
  private final Bound bound;

  PodClaims(
      PodSettings settings,
      Supplier<Templates> templates,
      Cluster cluster,
      Anchor anchor,
      PodBook book,
      PodRecords records,
      Conditions conditions,
      PodMaker maker,
      PoolClaims pools,
      SharedPods shared,
      Bound bound) {
    this.settings = settings;
    this.templates = templates;
    this.cluster = cluster;
    this.anchor = anchor;
    this.book = book;
    this.records = records;
    this.conditions = conditions;
    this.maker = maker;
    this.pools = pools;
    this.shared = shared;
    this.bound = bound;
  }

  /**
   * The record of a lease, written now or before. One that another replica wrote and this one does
   * not know of yet is found by the attempt to write it, which costs a pod of a pool at most.
   *
   * @throws TooManyWorkloads when it would be one too many; there is no record then
   * @throws WorkloadsUnavailable when the cluster does not answer
   */
  Entry entry(Lease lease) {
    Optional<Entry> known = book.find(PodNames.of(lease.id()).text());
    Entry entry = known.isPresent() ? pointedAnew(known.get()) : begin(lease);
    // One that was pointed to another pod was admitted with the one before.
    boolean anew = known.isPresent() && !known.get().record().pod().equals(entry.record().pod());
    if (withoutPod(entry) && !anew && !maker.making(entry.record())) {
      withinTheBound(entry.record());
    }
    return entry;
  }

  /** Writes the record of a new workload, or finds that of whoever was faster. */
  private Entry begin(Lease lease) {
    WorkloadTemplate template = templates.get().find(lease.template()).orElseThrow();
    OwnerReference owner = anchor.reference();
    PodPlan plan = new PodPlan(template, settings, owner);
    if (template.mode() == WorkloadMode.PERSISTENT) {
      return share(lease, shared.of(lease, template, plan, owner), owner);
    }
    if (template.pool().isPresent()) {
      // Before a pod is taken: nobody empties a pool by claims that are refused.
      bound.room(lease.principal());
      Optional<PodRef> pooled = pools.claim(lease, template, plan);
      if (pooled.isPresent()) {
        return record(lease, pooled.get(), owner);
      }
    }
    WorkloadId id = PodNames.of(lease.id());
    OpenSshKeyPair hostKey = OpenSshKeyPair.generate();
    var _ =
        records.create(
            lease,
            new PodRef(id, PodRef.Kind.OWN, hostKey.publicKey(), PodPlan.AGENT_PROTOCOL),
            Optional.of(AgentDocument.write(id, hostKey.pem(), plan.agent())),
            owner);
    return recorded(lease);
  }

  /**
   * Writes the record of a lease that points to a pod which was claimed for it. A pod that is
   * claimed for nothing is deleted and never given back. What is not known to be written is left to
   * the sweep.
   */
  private Entry record(Lease lease, PodRef pooled, OwnerReference owner) {
    Optional<PodRecord> created = records.create(lease, pooled, Optional.empty(), owner);
    Entry entry = recorded(lease);
    if (!entry.record().pod().id().equals(pooled.id())) {
      giveUp(pooled);
    } else if (created.isPresent() && bound.beyond(created.get())) {
      records.remove(created.get());
      giveUp(pooled);
      throw new TooManyWorkloads();
    }
    return entry;
  }

  /** Writes the record of a lease that shares a pod, which is there or will be made. */
  private Entry share(Lease lease, PodRef pod, OwnerReference owner) {
    Optional<PodRecord> created = records.create(lease, pod, Optional.empty(), owner);
    if (created.isPresent()) {
      withinTheBound(created.get());
    }
    return recorded(lease);
  }

  /** A session that comes while the pod that it is to share ends gets the next one. */
  private Entry pointedAnew(Entry entry) {
    Lease lease = entry.record().lease();
    Optional<WorkloadTemplate> template = templates.get().find(lease.template());
    if (template.isEmpty() || !conditions.replaceable(entry)) {
      return entry;
    }
    OwnerReference owner = anchor.reference();
    PodPlan plan = new PodPlan(template.get(), settings, owner);
    PodRef next = shared.of(lease, template.get(), plan, owner);
    if (!next.id().equals(entry.record().pod().id())) {
      records.point(entry.record(), next);
    }
    return records.readAgain(lease.id()).orElse(entry);
  }

  private void giveUp(PodRef pod) {
    book.pod(pod.id().text())
        .ifPresent(seen -> cluster.deletePod(seen.name(), Optional.of(seen.pod().uid())));
  }

  private Entry recorded(Lease lease) {
    return records
        .find(lease.id())
        .orElseThrow(
            () ->
                new WorkloadsUnavailable(
                    "the record went away", new IllegalStateException(lease.id().toString())));
  }

  /** Whoever makes a pod looks first: the one that wrote the record may have died before it did. */
  private void withinTheBound(PodRecord record) {
    if (bound.beyond(record)) {
      records.remove(record);
      throw new TooManyWorkloads();
    }
  }

  /** Whether the pod that an entry points to is still to be made. */
  static boolean withoutPod(Entry entry) {
    return entry.record().pod().kind() != PodRef.Kind.POOLED
        && entry.pod().isEmpty()
        && !entry.podSeen()
        && entry.record().end().isEmpty();
  }
}
