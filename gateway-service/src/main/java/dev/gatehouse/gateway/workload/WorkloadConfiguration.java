package dev.gatehouse.gateway.workload;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a session waits for its workload. */
public interface WorkloadConfiguration {

  /** From login until the workload must be attached. */
  @WithDefault("60s")
  Duration startMax();

  /**
   * How long backend-service is asked to hold its answer while there is none. What a session waits
   * for, and how that changes, is known once per answer.
   */
  @WithDefault("5s")
  Duration pollMax();

  /**
   * How long a claim that backend-service does not answer, or cannot decide, is made again, before
   * its session is refused.
   */
  @WithDefault("10s")
  Duration unavailableMax();

  /** One attempt to reach an agent, login included. */
  @WithDefault("5s")
  Duration dialMax();

  /** Wait before an agent that could not be reached is tried again. */
  @WithDefault("50ms")
  Duration dialDelay();

  /** Wait before those who sit at a terminal are told what they wait for. */
  @WithDefault("1s")
  Duration noticeDelay();

  /**
   * After a workload was lost: how long backend-service is asked why, before its user is told that
   * nobody knows.
   */
  @WithDefault("5s")
  Duration reasonMax();
}
