package dev.gatehouse.audit.broker;

import org.apache.kafka.clients.consumer.Consumer;

/** How far a consumer is behind. */
public final class Lag {
  private Lag() {}

  /**
   * Records that the consumer's partitions have beyond its positions, as far as the last fetch of
   * each told; nothing is asked.
   */
  public static long of(Consumer<?, ?> consumer) {
    return consumer.assignment().stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }
}
