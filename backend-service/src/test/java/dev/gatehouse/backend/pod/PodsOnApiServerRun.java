package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.TemplatesReading;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.TooManyWorkloads;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsContract;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kind held to the contract on a real API server, in a namespace of the restricted standard for
 * each test. {@code deploy/kubernetes/contract} runs it: no other build has those programs.
 *
 * <p>No pod runs: {@link TestingKubelet} writes the states that a kubelet would.
 */
class PodsOnApiServerRun extends WorkloadsContract {

  private static final String TEMPLATES =
      """
      version: 1
      templates:
        default:
          pod:
            spec:
              containers:
                - name: workspace
                  image: registry.example/workspace:1
        invalid:
          pod:
            spec:
              containers:
                - name: workspace
                  image: registry.example/workspace:1
                  volumeMounts: [{name: no-such-volume, mountPath: /data}]
        root:
          pod:
            spec:
              securityContext: {runAsUser: 0, runAsNonRoot: false}
              containers:
                - name: workspace
                  image: registry.example/workspace:1
      """;

  private static final int WORKLOADS_MAX = 5;

  @TempDir static Path folder;

  private static TestingApiServer server;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final String namespace = "w-" + UUID.randomUUID();
  private KubernetesClient client;
  private TestingKubelet kubelet;

  @BeforeAll
  static void startServer() throws IOException {
    server = TestingApiServer.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void createNamespace() {
    server.createNamespace(namespace);
    client = server.client();
    kubelet = new TestingKubelet(server.client(), namespace);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable some : opened) {
      some.close();
    }
    kubelet.close();
    client.close();
  }

  @Override
  protected Workloads open() {
    PodSettings settings =
        new PodSettings(
            namespace,
            TestingApiServer.ANCHOR,
            "registry.example/agent:1",
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            1L << 30,
            WORKLOADS_MAX,
            List.of(OpenSshKeyPair.generate().publicKey()));
    KubernetesClient ours = server.client();
    PodWorkloads workloads =
        PodWorkloads.open(
            settings,
            PodsOnApiServerRun::templates,
            ours,
            new SimpleMeterRegistry(),
            InstantSource.system());
    opened.add(workloads);
    opened.add(ours);
    Eventually.await("the first lists", workloads.workloads()::available);
    return workloads.workloads();
  }

  @Override
  protected void kill(Workload workload) {
    kubelet.end(workload.id().text(), "Error", 137);
    // Ends are written down by the reaper's passes.
    Eventually.await("the end to be seen", () -> !open(workload).live());
    reap(workload.lease().id());
  }

  private Workload open(Workload workload) {
    return ((PodWorkloads) opened.getFirst()).workloads().find(workload.lease().id()).orElseThrow();
  }

  private void reap(LeaseId lease) {
    Workloads workloads = ((PodWorkloads) opened.getFirst()).workloads();
    if (workloads.find(lease).orElseThrow().condition()
        instanceof Condition.Ending(EndReason reason, Instant since)) {
      workloads.end(lease, reason);
    }
  }

  @Test
  void twoReplicasMakeOnePodForALease() {
    Workloads one = open();
    Workloads other = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());

    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (int claim = 0; claim < 4; claim++) {
        threads.execute(() -> one.claim(lease));
        threads.execute(() -> other.claim(lease));
      }
    }

    assertThat(awaited(one, lease).condition()).isInstanceOf(Condition.Ready.class);
    assertThat(awaited(other, lease).condition()).isEqualTo(awaited(one, lease).condition());
    assertThat(pods()).hasSize(1);
    assertThat(records()).hasSize(1);
  }

  @Test
  void aPrincipalHasSoManyWorkloadsOverAllReplicasAndNotOneMore() {
    List<Workloads> replicas = List.of(open(), open(), open());
    List<Lease> leases =
        Stream.generate(() -> TestingLeases.claimedAt(Instant.now())).limit(12).toList();
    var refused = new ConcurrentLinkedQueue<Lease>();

    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < leases.size(); i++) {
        Workloads replica = replicas.get(i % replicas.size());
        Lease lease = leases.get(i);
        threads.execute(
            () -> {
              try {
                replica.claim(lease);
              } catch (TooManyWorkloads e) {
                refused.add(lease);
              }
            });
      }
    }

    assertThat(refused).hasSize(leases.size() - WORKLOADS_MAX);
    assertThat(records()).hasSize(WORKLOADS_MAX);
    Eventually.await("the pods", () -> pods().size() == WORKLOADS_MAX);
    Lease kept =
        leases.stream().filter(lease -> !refused.contains(lease)).findFirst().orElseThrow();
    awaited(replicas.get(1), kept);
    replicas.get(1).end(kept.id(), EndReason.RELEASED);
    awaitEnd(replicas.get(0), kept, EndReason.RELEASED);
    replicas.get(2).claim(refused.element());
    assertThat(awaited(replicas.get(2), refused.element()).live()).isTrue();
  }

  @Test
  void aRecordWhoseWriterDiedBeforeItMadeThePodIsFinishedByAnother() {
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Cluster cluster = new Cluster(client, namespace);
    OpenSshKeyPair hostKey = OpenSshKeyPair.generate();
    new PodRecords(cluster, new PodBook(), InstantSource.system())
        .create(
            lease,
            new PodRef(PodNames.of(lease.id()), PodRef.Kind.OWN, hostKey.publicKey(), 2),
            Optional.of("a document"),
            cluster.anchor(TestingApiServer.ANCHOR));
    Workloads other = open();

    other.claim(lease);

    assertThat(awaited(other, lease).condition()).isInstanceOf(Condition.Ready.class);
  }

  @Test
  void thePodIsHardenedAndItsKeyIsForTheInitContainerAlone() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);

    Pod pod = pods().getFirst();

    var spec = pod.getSpec();
    assertThat(spec.getRestartPolicy()).isEqualTo("Never");
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(spec.getEnableServiceLinks()).isFalse();
    assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(spec.getActiveDeadlineSeconds()).isBetween(43_000L, 43_300L);
    assertThat(spec.getContainers())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.getCommand()).contains("serve");
              assertThat(container.getResources().getLimits())
                  .containsKeys("memory", "ephemeral-storage")
                  .doesNotContainKey("cpu");
              assertThat(container.getVolumeMounts())
                  .extracting(mount -> mount.getName())
                  .doesNotContain("gatehouse-secret");
            });
    assertThat(pod.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getName()).isEqualTo(TestingApiServer.ANCHOR));
    assertThat(pod.getMetadata().getAnnotations().toString()).doesNotContain("PRIVATE");
    assertThat(document(records().getFirst())).contains("PRIVATE");
  }

  @Test
  void theKeyIsGoneWithTheEnd() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);

    workloads.end(lease.id(), EndReason.RELEASED);

    awaitEnd(workloads, lease, EndReason.RELEASED);
    assertThat(pods()).isEmpty();
    assertThat(records()).singleElement().satisfies(r -> assertThat(r.getData()).isNullOrEmpty());
    workloads.forget(lease.id());
    assertThat(records()).isEmpty();
  }

  @Test
  void aPodThatTheClusterRefusesHasItsReason() {
    assertThat(refused("invalid")).isEqualTo(EndReason.TEMPLATE_UNUSABLE);
    assertThat(refused("root")).isEqualTo(EndReason.ADMISSION_REFUSED);
  }

  @Test
  void aQuotaThatIsUsedUpIsNamed() {
    client
        .resourceQuotas()
        .inNamespace(namespace)
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("none")
                .endMetadata()
                .withNewSpec()
                .withHard(Map.of("pods", new Quantity("0")))
                .endSpec()
                .build())
        .create();

    client
        .resourceQuotas()
        .inNamespace(namespace)
        .withName("none")
        .editStatus(
            quota -> {
              quota.setStatus(
                  new io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder()
                      .withHard(Map.of("pods", new Quantity("0")))
                      .withUsed(Map.of("pods", new Quantity("0")))
                      .build());
              return quota;
            });

    assertThat(refused("default")).isEqualTo(EndReason.QUOTA_EXCEEDED);
  }

  @Test
  void anImageThatCannotBeHadEndsTheWait() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Workload claimed = workloads.claim(lease);
    awaited(workloads, lease);

    kubelet.wait(claimed.id().text(), "ImagePullBackOff", "Back-off pulling image");

    Eventually.await(
        "the reason",
        () ->
            workloads.find(lease.id()).orElseThrow().condition()
                    instanceof Condition.Ending(EndReason reason, Instant since)
                && reason == EndReason.IMAGE_UNAVAILABLE);
    workloads.end(lease.id(), EndReason.IMAGE_UNAVAILABLE);
    awaitEnd(workloads, lease, EndReason.IMAGE_UNAVAILABLE);
    assertThat(pods()).isEmpty();
  }

  @Test
  void aPodThatSomebodyDeletesHasDied() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Workload claimed = workloads.claim(lease);
    awaited(workloads, lease);

    client.pods().inNamespace(namespace).withName(claimed.id().text()).withGracePeriod(0).delete();

    Eventually.await("the death", () -> !workloads.find(lease.id()).orElseThrow().live());
    workloads.end(lease.id(), EndReason.DIED);
    awaitEnd(workloads, lease, EndReason.DIED);
  }

  @Test
  void aPodWithoutARecordIsSweptAndOneWithARecordIsNot() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);
    Pod orphan =
        new PodBuilder(pods().getFirst())
            .withNewMetadata()
            .withName("w-orphan")
            .addToLabels(PodNames.OURS, PodNames.OURS_VALUE)
            .endMetadata()
            .build();
    client.pods().inNamespace(namespace).resource(orphan).create();
    Cluster cluster = new Cluster(client, namespace);
    new OrphanSweep(cluster, InstantSource.system()).pass();
    assertThat(pods()).as("young ones are spared").hasSize(2);

    new OrphanSweep(cluster, () -> Instant.now().plus(OrphanSweep.SPARED).plusSeconds(5)).pass();

    assertThat(pods())
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly(PodNames.of(lease.id()).text());
  }

  @Test
  void oneReplicaLeadsAndAnotherComesAfterIt() {
    Instant[] now = {Instant.now()};
    Leadership one = new Leadership(client, namespace, "reaper", "one", () -> now[0]);
    Leadership other = new Leadership(client, namespace, "reaper", "other", () -> now[0]);

    assertThat(one.hold()).isTrue();
    assertThat(other.hold()).isFalse();
    assertThat(one.hold()).isTrue();
    assertThat(other.hold()).isFalse();
    now[0] = now[0].plus(Leadership.HELD).plusSeconds(1);
    assertThat(other.hold()).as("the first has not renewed").isTrue();
    assertThat(one.hold()).isFalse();
    now[0] = now[0].plus(Leadership.HELD).plusSeconds(1);
    assertThat(one.hold()).as("who lost it can have it again").isTrue();
    assertThat(other.hold()).isFalse();
  }

  private EndReason refused(String template) {
    Workloads workloads = open();
    Lease any = TestingLeases.claimedAt(Instant.now());
    Lease lease =
        new Lease(
            any.id(),
            any.grant(),
            any.gatewayKey(),
            any.principal(),
            new dev.gatehouse.backend.identity.TemplateName(template),
            any.claimedAt(),
            any.firstUseBefore(),
            any.sessionEnd(),
            any.attachedAt());
    workloads.claim(lease);
    if (awaited(workloads, lease).condition()
        instanceof Condition.Ended(EndReason reason, Instant at)) {
      return reason;
    }
    throw new AssertionError(workloads.find(lease.id()));
  }

  private List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  private List<Secret> records() {
    return client
        .secrets()
        .inNamespace(namespace)
        .withLabel(PodNames.OURS, PodNames.OURS_VALUE)
        .list()
        .getItems();
  }

  private static String document(Secret record) {
    return new String(
        Base64.getDecoder().decode(record.getData().get("document")), StandardCharsets.UTF_8);
  }

  private static Templates templates() {
    return switch (TemplatesReading.of(TEMPLATES)) {
      case TemplatesReading.Accepted(Templates templates) -> templates;
      case TemplatesReading.Refused(var violations) -> throw new AssertionError(violations);
    };
  }
}
