package dev.gatehouse.backend.template;

import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.workload.WorkloadMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a workload is made.
 *
 * @param injection how the agent gets into the workload's container
 * @param home the home folder of programs; a volume of its own unless the pod mounts one there
 * @param homeSize the most that the home volume may hold, a quantity of Kubernetes
 * @param pool pods that are ready before anybody asks
 * @param pod the accepted part of a PodTemplateSpec, as JSON has it: text, {@link Long}, {@link
 *     Boolean}, lists and maps
 */
public record WorkloadTemplate(
    TemplateName name,
    WorkloadMode mode,
    Injection injection,
    Path shell,
    Path home,
    String homeSize,
    Limits limits,
    Optional<Pool> pool,
    Map<String, Object> pod) {

  /** How the agent gets into the container, where nothing of it need be in the image. */
  public sealed interface Injection {

    /** An init container brings it. */
    record Init() implements Injection {}

    /**
     * It is in the image.
     *
     * @param agent its path there
     */
    record Baked(Path agent) implements Injection {}
  }

  /**
   * A warm pool.
   *
   * @param size how many pods are ready and unclaimed; 0 for none
   * @param unclaimedFor how long one of them may wait for a claim before it is replaced
   */
  public record Pool(int size, Duration unclaimedFor) {}

  /**
   * The bounds of a workload's life.
   *
   * @param idle how long it lives on after its gateway's last connection has gone
   * @param startWithin how long it may take to be reachable, its images apart
   * @param pullWithin how long its images may take beside that
   * @param lifetime how long it may live at all, if its session may; the session's end otherwise
   */
  public record Limits(
      Duration idle, Duration startWithin, Duration pullWithin, Optional<Duration> lifetime) {}
}
