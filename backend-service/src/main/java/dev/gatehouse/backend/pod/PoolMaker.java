package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.agent.AgentDocument;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.pod.Cluster.Creation;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes pods for pools: first the Secret that has the host key, then the pod of its name. Should
 * this end between the two, the Secret is swept. For one thread.
 */
final class PoolMaker {

  /** How long a pod is expected whose creation was not answered. */
  private static final Duration EXPECTED = Duration.ofSeconds(60);

  private final PodSettings settings;
  private final Cluster cluster;
  private final Anchor anchor;
  private final PodBook book;

  /** Pods that may be there though nobody has seen them: until when, and of which template. */
  private final Map<String, Expected> expected = new HashMap<>();

  private record Expected(String template, Instant until) {}

  PoolMaker(PodSettings settings, Cluster cluster, Anchor anchor, PodBook book) {
    this.settings = settings;
    this.cluster = cluster;
    this.anchor = anchor;
    this.book = book;
  }

  String hash(WorkloadTemplate template) {
    return new PodPlan(template, settings, new OwnerReference()).hash();
  }

  /** How many of a template's pods were asked for and may yet appear. */
  int expected(String template, Instant now) {
    expected
        .entrySet()
        .removeIf(
            entry -> now.isAfter(entry.getValue().until()) || book.pod(entry.getKey()).isPresent());
    return (int)
        expected.values().stream().filter(some -> some.template().equals(template)).count();
  }

  /**
   * Makes one.
   *
   * @return why there will be none; empty when it was made
   * @throws WorkloadsUnavailable when the cluster does not answer; it may have been made
   */
  Optional<Verdict.Over> make(WorkloadTemplate template, Instant now) {
    OwnerReference owner = anchor.reference();
    PodPlan plan = new PodPlan(template, settings, owner);
    OpenSshKeyPair hostKey = OpenSshKeyPair.generate();
    WorkloadId id = PodNames.pooled();
    PodRef ref = new PodRef(id, PodRef.Kind.POOLED, hostKey.publicKey(), PodPlan.AGENT_PROTOCOL);
    String document = AgentDocument.write(id, hostKey.pem(), plan.agentOfPool());
    if (cluster.create(PodPlan.key(id.text(), document, owner))
        instanceof Creation.Refused<Secret>(EndReason reason, String problem)) {
      return Optional.of(new Verdict.Over(reason, problem));
    }
    expected.put(id.text(), new Expected(template.name().text(), now.plus(EXPECTED)));
    return switch (cluster.create(plan.pooled(ref))) {
      case Creation.Created<Pod>(Pod made) -> {
        book.saw(id.text(), Sightings.of(made));
        expected.remove(id.text());
        yield Optional.empty();
      }
      case Creation.Exists<Pod>() -> Optional.empty();
      case Creation.Refused<Pod>(EndReason reason, String problem) -> {
        expected.remove(id.text());
        yield Optional.of(new Verdict.Over(reason, problem));
      }
    };
  }
}
