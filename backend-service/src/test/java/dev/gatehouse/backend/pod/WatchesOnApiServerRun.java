package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.Eventually;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of all that the watches tell. {@code deploy/kubernetes/contract} runs it. */
class WatchesOnApiServerRun extends OnTestingApiServer {
  private static final int EVENTS = 50;

  /** The cluster has an event for an hour, and a service lives for weeks. */
  @Test
  void eventsAreHeardAndNotKept() {
    // Given
    Cluster cluster = cluster();
    PodBook book = new PodBook();
    try (Watches watches = Watches.start(cluster, book)) {
      Cluster.Creation<Pod> made = cluster.create(pod());
      assertThat(made).isInstanceOf(Cluster.Creation.Created.class);
      Eventually.await("the pod is known", () -> book.pod("some").isPresent());

      // When
      for (int number = 0; number < EVENTS; number++) {
        event(cluster, number);
      }

      // Then
      Eventually.await("the last one is heard", () -> heard(book, "word " + (EVENTS - 1)));
      assertThat(watches.kept()).as("the pod alone").isEqualTo(1);
    }
  }

  @Test
  void whatIsSaidAfterTheFirstListIsHeardToo() {
    // Given
    Cluster cluster = cluster();
    PodBook book = new PodBook();
    assertThat(cluster.create(pod())).isInstanceOf(Cluster.Creation.Created.class);
    event(cluster, 7);

    // When
    try (Watches watches = Watches.start(cluster, book)) {
      Eventually.await("the pod is known", () -> book.pod("some").isPresent());
      event(cluster, 8);

      // Then
      Eventually.await("the new one is heard", () -> heard(book, "word 8"));
      assertThat(watches.kept()).isEqualTo(1);
    }
  }

  private static boolean heard(PodBook book, String message) {
    return book.pod("some").stream()
        .flatMap(pod -> pod.events().stream())
        .anyMatch(event -> event.message().equals(message));
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("some")
        .withLabels(Map.of(PodNames.OURS, PodNames.OURS_VALUE))
        .endMetadata()
        .withNewSpec()
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName("workspace")
        .withImage("i")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .endContainer()
        .endSpec()
        .build();
  }

  private static void event(Cluster cluster, int number) {
    String uid = cluster.pod("some").orElseThrow().getMetadata().getUid();
    var _ =
        cluster
            .client()
            .v1()
            .events()
            .inNamespace(cluster.namespace())
            .resource(
                new EventBuilder()
                    .withNewMetadata()
                    .withName("some." + number)
                    .withNamespace(cluster.namespace())
                    .endMetadata()
                    .withReason("Said")
                    .withMessage("word " + number)
                    .withType("Normal")
                    .withNewInvolvedObject()
                    .withKind("Pod")
                    .withNamespace(cluster.namespace())
                    .withName("some")
                    .withUid(uid)
                    .endInvolvedObject()
                    .build())
            .create();
  }
}
