package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.certificate.WorkloadAuthority;
import dev.gatehouse.backend.grant.ChannelKind;
import dev.gatehouse.backend.grant.SessionPolicy;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.TemplatesReading;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.Workloads;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pods that run, on the cluster that {@code KUBECONFIG} names, and a stock ssh client that logs in
 * to their agents. It needs the images of {@code deploy/kubernetes} and {@code
 * gatehouse.test/agent:1}; {@code deploy/kubernetes/pods} runs it, inside the cluster's network.
 */
class PodsOnClusterRun {

  private static final String TEMPLATES =
      """
      version: 1
      templates:
        debian: {shell: /bin/bash, pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/debian:1", imagePullPolicy: IfNotPresent}]}}}
        busybox: {pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/busybox:1", imagePullPolicy: IfNotPresent}]}}}
        no-shell: {pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/no-shell:1", imagePullPolicy: IfNotPresent}]}}}
        other-user: {home: /home/builder, pod: {spec: {
          securityContext: {runAsUser: 4242, runAsGroup: 4242}, containers: [
          {name: workspace, image: "gatehouse.test/other-user:1", imagePullPolicy: IfNotPresent}]}}}
        absent: {pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/absent:1", imagePullPolicy: IfNotPresent}]}}}
        misnamed: {pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/A:1", imagePullPolicy: IfNotPresent}]}}}
        large: {startWithin: 5s, pod: {spec: {containers: [{name: workspace,
          image: "gatehouse.test/debian:1", imagePullPolicy: IfNotPresent,
          resources: {limits: {memory: 900Gi}}}]}}}
        brief: {lifetime: 1m, pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/busybox:1", imagePullPolicy: IfNotPresent}]}}}
      """;

  private static final String POOLS =
      """
      version: 1
      templates:
        pooled: {pool: {size: 1}, pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/busybox:1", imagePullPolicy: IfNotPresent}]}}}
        brief: {pool: {size: 1}, lifetime: 1m, pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/busybox:1", imagePullPolicy: IfNotPresent}]}}}
      """;

  private static final String SHARED =
      """
      version: 1
      templates:
        shared: {mode: persistent, idle: 10s, pod: {spec: {containers: [
          {name: workspace, image: "gatehouse.test/busybox:1", imagePullPolicy: IfNotPresent}]}}}
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SessionPolicy ANYTHING =
      new SessionPolicy(
          Set.of(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM), 8, List.of());

  @TempDir Path folder;

  private final String namespace =
      System.getProperty("gatehouse.namespace.prefix", "gatehouse-run-") + UUID.randomUUID();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.autoConfigure(null))
                  .withClientKeyAlgo("EC")
                  .withRequestRetryBackoffLimit(1)
                  .build())
          .build();
  private KubernetesClient ours;
  private final WorkloadAuthority authority = new WorkloadAuthority(OpenSshKeyPair.generate());
  private final OpenSshKeyPair gateway = OpenSshKeyPair.generate();
  private volatile String templates = TEMPLATES;
  private PodWorkloads opened;
  private Workloads workloads;

  @BeforeEach
  void open() {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    client
        .secrets()
        .inNamespace(namespace)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(TestingApiServer.ANCHOR)
                .endMetadata()
                .build())
        .create();
    Eventually.await(
        "the default service account",
        () -> client.serviceAccounts().inNamespace(namespace).withName("default").get() != null);
    ours = clientOfTheService();
    opened =
        PodWorkloads.open(
            new PodSettings(
                namespace,
                TestingApiServer.ANCHOR,
                System.getProperty("gatehouse.agent.image", "gatehouse.test/agent:1"),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                1L << 30,
                5,
                List.of(authority.publicKey())),
            this::templates,
            ours,
            new SimpleMeterRegistry(),
            InstantSource.system());
    workloads = opened.workloads();
    Eventually.await("the first lists", workloads::available);
  }

  @AfterEach
  void close() {
    opened.close();
    ours.close();
    client.namespaces().withName(namespace).delete();
    client.close();
  }

  /** A service account that may do what backend-service/README.md says, and nothing else. */
  private KubernetesClient clientOfTheService() {
    client
        .serviceAccounts()
        .inNamespace(namespace)
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName("backend").endMetadata().build())
        .create();
    client
        .rbac()
        .roles()
        .inNamespace(namespace)
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("backend")
                .endMetadata()
                .addToRules(rule("", "pods", "get", "list", "watch", "create", "patch", "delete"))
                .addToRules(
                    rule("", "secrets", "get", "list", "watch", "create", "patch", "delete"))
                .addToRules(rule("", "events", "list", "watch"))
                .addToRules(rule("coordination.k8s.io", "leases", "get", "create", "update"))
                .build())
        .create();
    client
        .rbac()
        .roleBindings()
        .inNamespace(namespace)
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("backend")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "backend")
                .addNewSubject("", "ServiceAccount", "backend", namespace)
                .build())
        .create();
    String token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName("backend")
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(3600L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    Config admin = client.getConfiguration();
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl(admin.getMasterUrl())
                .withCaCertData(admin.getCaCertData())
                .withCaCertFile(admin.getCaCertFile())
                .withOauthToken(token)
                .build())
        .build();
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  @ParameterizedTest
  @CsvSource({"debian, 1000", "busybox, 1000", "other-user, 4242"})
  void aStockClientRunsACommandInAnUnmodifiedImage(String template, String user) throws Exception {
    Lease lease = claimed(template);
    Workload ready = ready(lease);

    String said = ssh(ready, lease, "id -u; pwd; touch here && echo writable");

    assertThat(said.lines()).containsSequence(user, home(template), "writable");
  }

  @Test
  void anImageWithoutAShellStillTransfersFiles() throws Exception {
    Lease lease = claimed("no-shell");
    Workload ready = ready(lease);

    String said = run(client("sftp", "-P", ready, lease, "-b", "-"), "ls /\n");

    assertThat(said).contains("greeter");
  }

  @Test
  void nothingInThePodHasTheKeyOrThePodsCredentials() throws Exception {
    Lease lease = claimed("debian");
    Workload ready = ready(lease);

    String said =
        ssh(
            ready,
            lease,
            "ls -A /gatehouse/run; ls /gatehouse/secret /var/run/secrets; "
                + "cat /proc/1/environ; tr '\\0' ' ' </proc/1/cmdline; "
                + "head -c 1 /proc/1/mem; grep CapEff /proc/self/status; ls -l /gatehouse/bin; "
                + "rm -f /gatehouse/bin/gatehouse-agent && echo removed");

    assertThat(said)
        .contains("CapEff:\t0000000000000000")
        .doesNotContain("document.json\n")
        .doesNotContain("PRIVATE")
        .doesNotContain("removed");
  }

  @Test
  void aReleasedWorkloadIsGone() throws Exception {
    Lease lease = claimed("busybox");
    ssh(ready(lease), lease, "true");

    workloads.end(lease.id(), EndReason.RELEASED);

    ended(lease, EndReason.RELEASED);
    assertThat(pods()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"absent, IMAGE_UNAVAILABLE", "misnamed, IMAGE_UNAVAILABLE"})
  void anImageThatCannotBeHadIsToldSoon(String template, EndReason expected) {
    Lease lease = claimed(template);

    over(lease, expected);
  }

  @Test
  void whatNoNodeHasRoomForIsWaitedForAndThenGivenUp() {
    Lease lease = claimed("large");
    Eventually.await(
        "the notice",
        () ->
            workloads.find(lease.id()).orElseThrow().condition()
                    instanceof Condition.Starting(String waitingFor)
                && waitingFor.equals("a machine with room for it"));

    over(lease, EndReason.START_TIMED_OUT);
  }

  @Test
  void aPodThatSomebodyDeletesHasDied() {
    Lease lease = claimed("busybox");
    Workload ready = ready(lease);

    client.pods().inNamespace(namespace).withName(ready.id().text()).delete();

    over(lease, EndReason.DIED);
  }

  @Test
  void anAgentThatNobodyComesToEndsItsPod() {
    Lease lease = claimed("busybox");
    ready(lease);

    over(lease, EndReason.NEVER_ATTACHED);
  }

  @Test
  void aLifetimeThatIsOverIsNamed() {
    Lease lease = claimed("brief");
    Workload ready = ready(lease);
    workloads.attach(lease.id());
    try (Session _ = new Session(ready, lease)) {
      over(lease, EndReason.LIFETIME_OVER);
    }
  }

  @Test
  void aPodOfAPoolIsThereAtOnceAndIsReplaced() throws Exception {
    templates = POOLS.replaceFirst("(?s)  brief:.*", "");
    patiently("the pool", () -> readyPods() == 1);
    Lease lease = claimed("pooled");

    Workload ready = ready(lease);

    assertThat(ready.id().text()).startsWith("p-");
    assertThat(ssh(ready, lease, "echo from the pool")).contains("from the pool");
    patiently("the next one", () -> readyPods() == 2);
    workloads.end(lease.id(), EndReason.RELEASED);
    ended(lease, EndReason.RELEASED);
    assertThat(ready(claimed("pooled")).id().text())
        .startsWith("p-")
        .isNotEqualTo(ready.id().text());
  }

  @Test
  void theLifetimeOfAPoolsPodBeginsWithItsClaim() throws Exception {
    templates = POOLS.replaceFirst("(?s)  pooled:.*(?=  brief)", "");
    patiently("the pool", () -> readyPods() == 1);
    Lease lease = claimed("brief");
    Instant begin = Instant.now();
    Workload ready = ready(lease);
    workloads.attach(lease.id());
    try (Session _ = new Session(ready, lease)) {
      over(lease, EndReason.LIFETIME_OVER);
    }
    assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofSeconds(50));
  }

  @Test
  void sessionsShareAPodThatEndsWhenItHasBeenIdle() throws Exception {
    templates = SHARED;
    Lease first = claimed("shared");
    Workload one = ready(first);
    ssh(one, first, "echo kept >note");
    workloads.attach(first.id());
    workloads.end(first.id(), EndReason.RELEASED);
    ended(first, EndReason.RELEASED);
    Lease second = claimed("shared");
    Workload other = ready(second);

    assertThat(other.id()).isEqualTo(one.id());
    assertThat(ssh(other, second, "cat note")).contains("kept");
    workloads.attach(second.id());
    workloads.end(second.id(), EndReason.RELEASED);

    patiently("its end", () -> pods().isEmpty());
    Lease third = claimed("shared");
    Workload next = ready(third);
    assertThat(next.id()).isNotEqualTo(one.id());
    assertThat(ssh(next, third, "cat note")).doesNotContain("kept");
    workloads.end(third.id(), EndReason.RELEASED);
    patiently("the end of that", () -> pods().isEmpty());
    patiently("keys and pointer to be swept", () -> secrets() == 3);
  }

  /** How many of our Secrets there are. */
  private int secrets() {
    return client
        .secrets()
        .inNamespace(namespace)
        .withLabel(PodNames.OURS)
        .list()
        .getItems()
        .size();
  }

  private long readyPods() {
    return pods().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(
            pod ->
                pod.getStatus().getContainerStatuses().stream()
                    .anyMatch(status -> Boolean.TRUE.equals(status.getStarted())))
        .count();
  }

  private static void patiently(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Eventually.await(what, condition);
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > until) {
          throw e;
        }
      }
    }
  }

  /** An ssh that stays, so that the agent has somebody. */
  private final class Session implements AutoCloseable {
    private final Process process;

    Session(Workload ready, Lease lease) {
      try {
        process =
            new ProcessBuilder(client("ssh", "-p", ready, lease, "sleep 1000"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("session.log").toFile())
                .start();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Lease claimed(String template) {
    Lease any = TestingLeases.claimedAt(Instant.now());
    Lease lease =
        new Lease(
            any.id(),
            any.grant(),
            any.gatewayKey(),
            any.principal(),
            new TemplateName(template),
            any.claimedAt(),
            any.firstUseBefore(),
            any.sessionEnd(),
            any.attachedAt());
    workloads.claim(lease);
    return lease;
  }

  private Workload ready(Lease lease) {
    long begin = System.nanoTime();
    Workload workload = workloads.await(lease.id(), PATIENCE).orElseThrow();
    assertThat(workload.condition()).isInstanceOf(Condition.Ready.class);
    System.out.printf(
        "%s: ready after %d ms%n",
        lease.template(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    return workload;
  }

  /** Waits for an end that the cluster brings, and does what the reaper's passes would. */
  private void over(Lease lease, EndReason expected) {
    long begin = System.nanoTime();
    while (workloads.find(lease.id()).orElseThrow().live()) {
      assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
      workloads.await(lease.id(), Duration.ofMillis(100));
    }
    System.out.printf(
        "%s: over after %d ms%n",
        lease.template(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    if (workloads.find(lease.id()).orElseThrow().condition()
        instanceof Condition.Ending(EndReason reason, Instant since)) {
      assertThat(reason).isEqualTo(expected);
      workloads.end(lease.id(), reason);
    }
    ended(lease, expected);
  }

  private void ended(Lease lease, EndReason expected) {
    Eventually.await(
        "the end",
        () ->
            workloads.find(lease.id()).orElseThrow().condition()
                    instanceof Condition.Ended(EndReason reason, Instant at)
                && reason == expected);
  }

  private String ssh(Workload ready, Lease lease, String command) throws Exception {
    return run(client("ssh", "-p", ready, lease, command), "");
  }

  /** Once more for a moment: a container that was started listens in a moment. */
  private String run(List<String> command, String input) throws Exception {
    String said = "";
    for (int tries = 0; tries < 100; tries++) {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      if (!said.contains("Connection refused") && !said.contains("timed out")) {
        return said;
      }
    }
    return said;
  }

  private List<String> client(
      String program, String port, Workload ready, Lease lease, String... more) throws IOException {
    if (!(ready.condition() instanceof Condition.Ready(Endpoint endpoint))) {
      throw new AssertionError(ready);
    }
    Path key = folder.resolve("gateway");
    Path certificate = folder.resolve("gateway-cert.pub");
    Path hosts = folder.resolve("hosts");
    if (!Files.exists(key)) {
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, gateway.pem());
    }
    Files.writeString(
        certificate,
        authority
                .issue(
                    gateway.publicKey(),
                    ready.id(),
                    endpoint.protocol(),
                    ANYTHING,
                    lease.id(),
                    Instant.now())
                .line()
            + "\n");
    Files.writeString(
        hosts,
        "[%s]:%d %s%n".formatted(endpoint.host(), endpoint.port(), endpoint.hostKey().line()));
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                program,
                "-F",
                "none",
                "-i",
                key.toString(),
                "-o",
                "CertificateFile=" + certificate,
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=" + hosts,
                "-o",
                "ConnectTimeout=5",
                "-o",
                "LogLevel=ERROR",
                port,
                String.valueOf(endpoint.port())));
    boolean transfer = program.equals("sftp");
    if (transfer) {
      command.addAll(List.of(more));
    }
    command.add(ready.id().text() + "@" + endpoint.host());
    if (!transfer) {
      command.addAll(List.of(more));
    }
    return command;
  }

  private List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  private static String home(String template) {
    return template.equals("other-user") ? "/home/builder" : "/home/dev";
  }

  private Templates templates() {
    return switch (TemplatesReading.of(templates)) {
      case TemplatesReading.Accepted(Templates templates) -> templates;
      case TemplatesReading.Refused(var violations) -> throw new AssertionError(violations);
    };
  }
}
