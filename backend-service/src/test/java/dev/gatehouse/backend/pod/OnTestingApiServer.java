package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.workload.Workload;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real API server, with a namespace for each test, and replicas whose passes the test makes. */
abstract class OnTestingApiServer {

  @TempDir static Path folder;

  private static TestingApiServer server;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final String namespace = "w-" + UUID.randomUUID();
  private KubernetesClient client;

  /** Says of pods what a kubelet would. */
  protected TestingKubelet kubelet;

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

  protected TestingReplica replica(String templates) {
    return replica(templates, server.client());
  }

  /** A replica that knows the API server by the faulty one that stands before it. */
  protected TestingReplica replica(String templates, FaultyApi before) {
    return replica(templates, server.client(before.address()));
  }

  /** The API server, with faults that the test asks for. */
  protected FaultyApi faultyApi() throws IOException {
    FaultyApi api = FaultyApi.before(server.address(), server.http());
    opened.add(api);
    return api;
  }

  private TestingReplica replica(String templates, KubernetesClient its) {
    TestingReplica replica = new TestingReplica(its, namespace, templates);
    opened.add(replica);
    return replica;
  }

  /** The calls to the API server, of nobody. */
  protected Cluster cluster() {
    KubernetesClient its = server.client();
    opened.add(its);
    return new Cluster(its, namespace);
  }

  protected Optional<Pod> pod(Workload workload) {
    return Optional.ofNullable(
        client.pods().inNamespace(namespace).withName(workload.id().text()).get());
  }

  protected List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  protected List<String> names() {
    return pods().stream().map(pod -> pod.getMetadata().getName()).toList();
  }

  protected List<Secret> secrets(String part) {
    return client.secrets().inNamespace(namespace).withLabel(PodNames.OURS, part).list().getItems();
  }
}
