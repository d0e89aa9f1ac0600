package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.pod.PodSighting.Container;
import dev.gatehouse.backend.pod.PodSighting.Phase;
import dev.gatehouse.backend.pod.PodSighting.State;
import dev.gatehouse.backend.template.WorkloadTemplate.Limits;
import dev.gatehouse.backend.workload.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells what is transient from what is fatal, and names ends as what they are. It looks at nothing
 * but its arguments; {@code DiagnosisTest} is the table.
 *
 * @param attached whether a gateway has said that it is connected
 * @param started whether the workload's container has been seen to start
 * @param events what was said of the pod, oldest first
 */
record Diagnosis(
    PodSighting pod,
    List<PodEvent> events,
    boolean attached,
    boolean started,
    Limits limits,
    Instant now) {

  /** No image comes from a name that is none, and none that nobody may fetch is there. */
  private static final Set<String> NO_IMAGE =
      Set.of(
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "SignatureValidationFailed");

  private static final Set<String> NO_START =
      Set.of(
          "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError",
          "CrashLoopBackOff",
          "PreCreateHookError",
          "PostStartHookError");

  private static final Set<String> NOT_STARTED = Set.of("StartError", "ContainerCannotRun");

  /** Words of registries for what trying again does not mend. */
  private static final List<String> FOR_GOOD =
      List.of("not found", "manifest unknown", "denied", "unauthorized", "forbidden");

  /** What messages name, and what may be called anything: images in quotes, and addresses. */
  private static final Pattern NAMED = Pattern.compile("\"(?<name>[^\"]+)\"|\\S+://\\S+");

  private static final String PULL_FAILED = "ErrImagePull";
  private static final String ERROR = "Error: ";
  private static final int REFUSED_ITSELF = 1;

  Verdict verdict() {
    if (pod.phase() == Phase.FAILED
        || pod.phase() == Phase.SUCCEEDED
        || pod.workload().state() instanceof State.Terminated) {
      return ended();
    }
    if (pod.deleting()) {
      return new Verdict.Over(
          pod.disruption().isEmpty() ? EndReason.DIED : EndReason.EVICTED,
          "the pod was deleted " + pod.disruption());
    }
    for (Container container : pod.containers()) {
      if (container.state() instanceof State.Terminated(var reason, int code, var message, var _)
          && !container.sidecar()
          && code != 0) {
        return new Verdict.Over(
            reason.equals("OOMKilled") ? EndReason.OUT_OF_MEMORY : EndReason.NOT_STARTED,
            container.name() + ": " + reason + " " + code + " " + message);
      }
      Optional<State.Waiting> vain = waits(container).filter(Diagnosis::fatal).findFirst();
      if (vain.isPresent()) {
        return new Verdict.Over(
            image(vain.get()) ? EndReason.IMAGE_UNAVAILABLE : EndReason.TEMPLATE_UNUSABLE,
            container.name() + ": " + vain.get().reason() + ": " + vain.get().message());
      }
    }
    if (started && !pod.address().isEmpty()) {
      return new Verdict.Reachable();
    }
    return awaited();
  }

  /** Over, for whoever asks in a moment: nothing runs any more. */
  private Verdict ended() {
    if (pod.workload().state()
        instanceof State.Terminated(var reason, int code, var message, var _)) {
      String problem = (reason + " " + code + " " + message + " " + pod.message()).strip();
      return new Verdict.Over(ended(reason, code), problem);
    }
    return new Verdict.Over(
        failed(beforeIt()), (pod.reason() + " " + pod.message() + " " + beforeIt()).strip());
  }

  private EndReason ended(String reason, int code) {
    if (reason.equals("OOMKilled")) {
      return EndReason.OUT_OF_MEMORY;
    }
    if (asAWhole() != EndReason.DIED) {
      return asAWhole();
    }
    if (NOT_STARTED.contains(reason)) {
      return EndReason.TEMPLATE_UNUSABLE;
    }
    if (attached) {
      return EndReason.DIED;
    }
    return switch (code) {
      case 0 -> EndReason.NEVER_ATTACHED;
      case REFUSED_ITSELF -> EndReason.NOT_STARTED;
      default -> EndReason.DIED;
    };
  }

  private EndReason failed(String before) {
    if (before.contains("OOMKilled")) {
      return EndReason.OUT_OF_MEMORY;
    }
    return asAWhole() == EndReason.DIED && !started ? EndReason.NOT_STARTED : asAWhole();
  }

  private EndReason asAWhole() {
    if (pod.reason().equals("DeadlineExceeded")) {
      return EndReason.LIFETIME_OVER;
    }
    return switch (pod.reason()) {
      case "Evicted", "Preempting", "NodeLost", "NodeShutdown", "Terminated", "Shutdown" ->
          EndReason.EVICTED;
      case "UnexpectedAdmissionError", "NodeAffinity", "OutOfcpu", "OutOfmemory", "OutOfpods" ->
          EndReason.NOT_STARTED;
      default -> pod.disruption().isEmpty() ? EndReason.DIED : EndReason.EVICTED;
    };
  }

  private String beforeIt() {
    return pod.beside().stream()
        .filter(
            container ->
                container.state() instanceof State.Terminated terminated
                    && terminated.exitCode() != 0)
        .map(container -> container.name() + " " + container.state())
        .reduce("", (one, next) -> one + " " + next);
  }

  /** What a container waits for, by the pod's status and by the kubelet's events. */
  private Stream<State.Waiting> waits(Container container) {
    return container.state() instanceof State.Waiting waiting
        ? Stream.concat(
            Stream.of(waiting),
            events.stream()
                .filter(event -> event.reason().equals("Failed"))
                .filter(event -> event.container().equals(container.name()))
                .map(Diagnosis::waiting))
        : Stream.empty();
  }

  /**
   * What the status will say too, when the kubelet comes to the pod again: up to a quarter of a
   * minute later. {@code Failed to pull image "…": why}, {@code Error: reason} of an image, or
   * {@code Error: why} of a container that cannot be made.
   */
  private static State.Waiting waiting(PodEvent failed) {
    String message = failed.message();
    if (!message.startsWith(ERROR)) {
      return new State.Waiting(PULL_FAILED, message);
    }
    String error = message.substring(ERROR.length());
    return NO_IMAGE.contains(error) || error.equals(PULL_FAILED)
        ? new State.Waiting(error, "")
        : new State.Waiting("CreateContainerError", error);
  }

  private static boolean fatal(State.Waiting waiting) {
    return NO_IMAGE.contains(waiting.reason())
        || NO_START.contains(waiting.reason())
        || (waiting.reason().equals(PULL_FAILED) && forGood(waiting.message()));
  }

  private static boolean image(State.Waiting waiting) {
    return NO_IMAGE.contains(waiting.reason()) || waiting.reason().equals(PULL_FAILED);
  }

  private static boolean forGood(String message) {
    String words = withoutNames(message).toLowerCase(Locale.ROOT);
    return FOR_GOOD.stream().anyMatch(words::contains);
  }

  /** What is named in quotes once stands without them too. */
  private static String withoutNames(String message) {
    return NAMED
        .matcher(message)
        .results()
        .map(named -> Optional.ofNullable(named.group("name")).orElse(named.group()))
        .reduce(message, (rest, name) -> rest.replace(name, ""));
  }

  private Verdict awaited() {
    Duration waited = Duration.between(pod.createdAt(), now);
    boolean pulling = pulling();
    String waitingFor = waitingFor(pulling);
    Duration most =
        everPulled() ? limits.startWithin().plus(limits.pullWithin()) : limits.startWithin();
    return waited.compareTo(most) > 0
        ? new Verdict.Over(
            EndReason.START_TIMED_OUT,
            "waited " + waited.toSeconds() + " s, at last for " + waitingFor + trouble())
        : new Verdict.Awaited(waitingFor);
  }

  private String waitingFor(boolean pulling) {
    if (pod.unschedulable().isPresent()) {
      return "a machine with room for it";
    }
    if (pod.node().isEmpty()) {
      return "a machine";
    }
    if (pulling) {
      return "its image, which is being fetched";
    }
    String last = events.isEmpty() ? "" : events.getLast().reason();
    return switch (last) {
      case "FailedMount", "FailedAttachVolume" -> "its volumes";
      case "FailedCreatePodSandBox", "NetworkNotReady" -> "its network";
      default -> pod.address().isEmpty() ? "its start" : "its agent";
    };
  }

  /** Whether an image is being fetched: events come in pairs. */
  private boolean pulling() {
    long begun = events.stream().filter(event -> event.reason().equals("Pulling")).count();
    long done =
        events.stream()
            .filter(event -> event.reason().equals("Pulled"))
            .filter(event -> event.message().startsWith("Successfully"))
            .count();
    return begun > done;
  }

  private boolean everPulled() {
    return events.stream().anyMatch(event -> event.reason().equals("Pulling"));
  }

  private String trouble() {
    return pod.unschedulable().map(words -> ": " + words).orElse("");
  }
}
