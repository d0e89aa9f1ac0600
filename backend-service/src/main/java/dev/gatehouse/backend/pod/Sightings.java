package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.pod.PodSighting.Container;
import dev.gatehouse.backend.pod.PodSighting.Phase;
import dev.gatehouse.backend.pod.PodSighting.State;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what the cluster shows of a pod. What is missing there is empty here. */
final class Sightings {

  private static final int MESSAGE_MAX = 500;

  private Sightings() {}

  static PodSighting of(Pod pod) {
    PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    var workload = pod.getSpec().getContainers().getFirst();
    return new PodSighting(
        pod.getMetadata().getUid(),
        Long.parseLong(pod.getMetadata().getResourceVersion()),
        phase(text(status.getPhase())),
        text(status.getReason()),
        text(status.getMessage()),
        text(status.getPodIP()),
        text(pod.getSpec().getNodeName()),
        text(workload.getImage()),
        Instant.parse(pod.getMetadata().getCreationTimestamp()),
        condition(status, "DisruptionTarget", "True").map(c -> text(c.getReason())).orElse(""),
        condition(status, "PodScheduled", "False")
            .filter(c -> text(c.getReason()).equals("Unschedulable"))
            .map(c -> text(c.getMessage())),
        pod.getMetadata().getDeletionTimestamp() != null,
        text(map(pod.getMetadata().getLabels()).get(PodNames.TEMPLATE)),
        map(pod.getMetadata().getAnnotations()).containsKey(PodNames.SHARED),
        PoolTag.of(pod),
        new Container(
            workload.getName(), false, state(status.getContainerStatuses(), workload.getName())),
        pod.getSpec().getInitContainers().stream()
            .map(
                container ->
                    new Container(
                        container.getName(),
                        "Always".equals(container.getRestartPolicy()),
                        state(status.getInitContainerStatuses(), container.getName())))
            .toList());
  }

  static PodEvent of(Event event) {
    String time =
        Stream.of(
                event.getLastTimestamp(),
                event.getEventTime() == null ? null : event.getEventTime().getTime(),
                event.getMetadata().getCreationTimestamp())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(Instant.EPOCH.toString());
    return new PodEvent(
        text(event.getReason()),
        text(event.getMessage()),
        container(text(event.getInvolvedObject().getFieldPath())),
        Instant.parse(time));
  }

  /** The name in {@code spec.containers{name}}. */
  private static String container(String fieldPath) {
    int open = fieldPath.indexOf('{');
    return open < 0 || !fieldPath.endsWith("}")
        ? ""
        : fieldPath.substring(open + 1, fieldPath.length() - 1);
  }

  private static Phase phase(String word) {
    return Stream.of(Phase.values())
        .filter(phase -> phase.name().equals(word.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElse(word.isEmpty() ? Phase.PENDING : Phase.UNKNOWN);
  }

  private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> value.equals(condition.getStatus()))
        .findFirst();
  }

  private static State state(List<ContainerStatus> statuses, String name) {
    return statuses.stream()
        .filter(status -> name.equals(status.getName()))
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(Sightings::state)
        .findFirst()
        .orElse(new State.Waiting("", ""));
  }

  private static State state(ContainerState state) {
    if (state.getTerminated() != null) {
      var terminated = state.getTerminated();
      return new State.Terminated(
          text(terminated.getReason()),
          terminated.getExitCode() == null ? 0 : terminated.getExitCode(),
          text(terminated.getMessage()),
          Optional.ofNullable(terminated.getFinishedAt()).map(Instant::parse));
    }
    if (state.getRunning() != null) {
      return new State.Running();
    }
    return state.getWaiting() == null
        ? new State.Waiting("", "")
        : new State.Waiting(
            text(state.getWaiting().getReason()), text(state.getWaiting().getMessage()));
  }

  private static Map<String, String> map(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  private static String text(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.length() <= MESSAGE_MAX ? text : text.substring(0, MESSAGE_MAX);
  }
}
