package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.agent.AgentDocument;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.Cluster.Change;
import dev.gatehouse.backend.pod.Cluster.Creation;
import dev.gatehouse.backend.pod.PodBook.Present;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The pods that a principal's sessions share, one for each template of the mode {@code persistent}.
 *
 * <p>A pointer, a Secret that is named by principal and template, says which pod it is now. Whoever
 * finds that there is none, or one that is over, points to a new one; the write holds only if
 * nobody has changed the pointer since, so of two replicas one names the pod and the other follows.
 * The pod itself is made for the record of a lease, as others are. Thread-safe.
 */
final class SharedPods {

  private static final int TRIES_MAX = 5;

  private final Cluster cluster;
  private final PodBook book;
  private final Supplier<Templates> templates;
  private final InstantSource clock;

  SharedPods(Cluster cluster, PodBook book, Supplier<Templates> templates, InstantSource clock) {
    this.cluster = cluster;
    this.book = book;
    this.templates = templates;
    this.clock = clock;
  }

  /**
   * The pod that the lease is to share, which may not be made yet.
   *
   * @throws WorkloadsUnavailable when the cluster does not answer
   */
  PodRef of(Lease lease, WorkloadTemplate template, PodPlan plan, OwnerReference anchor) {
    String name = PodNames.pointer(lease.principal(), lease.template());
    Optional<PodRef> next = Optional.empty();
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Optional<SharedPointer> pointer = cluster.secret(name).flatMap(SharedPointer::read);
      if (pointer.isPresent() && alive(pointer.get(), template)) {
        return pointer.get().pod();
      }
      if (next.isEmpty()) {
        next = Optional.of(named(name, plan, anchor));
      }
      if (pointed(name, pointer, next.get(), lease, anchor)) {
        return next.get();
      }
    }
    throw new WorkloadsUnavailable("the pointer changes", new IllegalStateException(name));
  }

  /** A name for a pod, and the Secret with its host key; swept if no pod comes to it. */
  private PodRef named(String pointer, PodPlan plan, OwnerReference anchor) {
    WorkloadId id = PodNames.shared(pointer);
    OpenSshKeyPair hostKey = OpenSshKeyPair.generate();
    String document = AgentDocument.write(id, hostKey.pem(), plan.agent());
    if (cluster.create(PodPlan.key(id.text(), document, anchor))
        instanceof Creation.Refused<Secret>(EndReason reason, String problem)) {
      throw new WorkloadsUnavailable(problem, new IllegalStateException(reason.label()));
    }
    return new PodRef(id, PodRef.Kind.SHARED, hostKey.publicKey(), PodPlan.AGENT_PROTOCOL);
  }

  /** Whether the pointer points there from now on. */
  private boolean pointed(
      String name, Optional<SharedPointer> before, PodRef pod, Lease lease, OwnerReference anchor) {
    var annotations = SharedPointer.annotations(pod, lease.principal(), clock.instant());
    return before
        .map(
            pointer ->
                cluster.annotate(name, pointer.uid(), pointer.version(), annotations, false)
                    instanceof Change.Changed)
        .orElseGet(
            () ->
                cluster.create(SharedPointer.secret(name, annotations, anchor))
                    instanceof Creation.Created<Secret>);
  }

  /** Whether the pod is there for a session that comes now, or is just being made. */
  private boolean alive(SharedPointer pointer, WorkloadTemplate template) {
    String name = pointer.pod().id().text();
    Optional<Pod> pod = cluster.pod(name);
    if (pod.isEmpty()) {
      return !book.podSeen(name) && clock.instant().isBefore(pointer.at().plus(OrphanSweep.SPARED));
    }
    book.saw(name, Sightings.of(pod.get()));
    return book.pod(name)
        .map(seen -> seen.verdict(template.limits(), clock.instant()))
        .filter(verdict -> !(verdict instanceof Verdict.Over))
        .isPresent();
  }

  /**
   * Deletes the pods that are over. Their agents end themselves when they have been idle; only a
   * leader passes. A pod stays as long as the record of a lease has yet to say how it ended.
   *
   * @throws WorkloadsUnavailable when the cluster does not answer; the next pass goes on
   */
  void pass() {
    for (Present pod : book.pods(seen -> seen.shared() && !seen.deleting())) {
      boolean over =
          pod.verdict(
                  Conditions.limits(templates.get(), new TemplateName(pod.pod().template())),
                  clock.instant())
              instanceof Verdict.Over;
      if (over && !book.needed(pod.name())) {
        cluster.deletePod(pod.name(), pod.pod().uid(), pod.pod().version());
      }
    }
  }
}
