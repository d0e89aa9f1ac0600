package dev.gatehouse.backend.pod;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.UnaryOperator;

/** Writes what a kubelet would say of pods. It runs nothing. */
final class TestingKubelet implements AutoCloseable {

  private static final String ADDRESS = "10.244.0.7";

  private final KubernetesClient client;
  private final String namespace;
  private final SharedIndexInformer<Pod> watch;

  TestingKubelet(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    this.watch =
        client
            .pods()
            .inNamespace(namespace)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Pod pod) {
                    Thread.ofVirtual().start(() -> run(pod.getMetadata().getName()));
                  }

                  @Override
                  public void onUpdate(Pod before, Pod pod) {}

                  @Override
                  public void onDelete(Pod pod, boolean finalStateUnknown) {}
                });
  }

  /** The pod of this name runs from now on. */
  void run(String name) {
    say(
        name,
        status ->
            status
                .withPhase("Running")
                .withPodIP(ADDRESS)
                .withContainerStatuses(
                    new ContainerStatusBuilder()
                        .withName("workspace")
                        .withImage("i")
                        .withImageID("i")
                        .withReady(true)
                        .withRestartCount(0)
                        .withState(
                            new ContainerStateBuilder().withNewRunning().endRunning().build())
                        .build()));
  }

  /** The pod's workload waits, for this reason. */
  void wait(String name, String reason, String message) {
    say(
        name,
        status ->
            status
                .withPhase("Pending")
                .withContainerStatuses(
                    new ContainerStatusBuilder()
                        .withName("workspace")
                        .withImage("i")
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(0)
                        .withState(
                            new ContainerStateBuilder()
                                .withNewWaiting()
                                .withReason(reason)
                                .withMessage(message)
                                .endWaiting()
                                .build())
                        .build()));
  }

  /** The pod's workload has ended so. */
  void end(String name, String reason, int code) {
    say(
        name,
        status ->
            status
                .withPhase(code == 0 ? "Succeeded" : "Failed")
                .withPodIP(ADDRESS)
                .withContainerStatuses(
                    new ContainerStatusBuilder()
                        .withName("workspace")
                        .withImage("i")
                        .withImageID("i")
                        .withReady(false)
                        .withRestartCount(0)
                        .withState(
                            new ContainerStateBuilder()
                                .withNewTerminated()
                                .withReason(reason)
                                .withExitCode(code)
                                .endTerminated()
                                .build())
                        .build()));
  }

  private void say(String name, UnaryOperator<PodStatusBuilder> words) {
    PodStatus status = words.apply(new PodStatusBuilder()).build();
    client
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .editStatus(pod -> new PodBuilder(pod).withStatus(status).build());
  }

  @Override
  public void close() {
    watch.close();
    client.close();
  }
}
