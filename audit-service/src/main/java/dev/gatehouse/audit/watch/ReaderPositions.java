package dev.gatehouse.audit.watch;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Up to where somebody who reads the topics has kept what it read. */
@FunctionalInterface
public interface ReaderPositions {

  /**
   * The first offset that is not kept, by partition; none for one of which nothing is kept.
   *
   * @throws Exception when that cannot be said at the moment
   */
  Map<TopicPartition, Long> of(Set<TopicPartition> partitions) throws Exception;
}
