package dev.gatehouse.audit.archive;

/** One partition of a topic. */
public record TopicSlice(String topic, int partition) {
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
