package dev.gatehouse.audit.watch;

import java.time.Duration;

/**
 * What a topic must be to hold a record of sessions, beside what is always asked: that nothing is
 * compacted away, and that the broker's clock stamps it.
 *
 * @param replicas how many brokers hold each partition, at least
 * @param minInsync how many of them acknowledge a frame, at least
 * @param retention how long a frame stays, at least
 */
public record TopicDemands(int replicas, int minInsync, Duration retention) {
  private static final int REPLICAS = 3;
  private static final int IN_SYNC = 2;

  /** A broker may be lost at any time, and nothing with it. */
  public static TopicDemands production(Duration retentionLeast) {
    return new TopicDemands(REPLICAS, IN_SYNC, retentionLeast);
  }

  /** One broker will do. */
  public static TopicDemands development() {
    return new TopicDemands(1, 1, Duration.ZERO);
  }
}
