package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.Suite;
import dev.gatehouse.e2e.audit.SuiteClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what the broker holds, from the first offset to the last, without any service's help. */
final class TopicWitness {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int FETCH_BYTES = 8 << 20;

  private final Map<String, Object> properties;

  TopicWitness(Suite suite) {
    properties = SuiteClients.kafka(suite.endpoints());
  }

  /** Every frame of the sessions' topic, up to the end that it had when this was called. */
  FrameCover sessions() {
    FrameCover cover = new FrameCover();
    Map<String, Object> reading = new HashMap<>(properties);
    reading.put("enable.auto.commit", false);
    reading.put("max.partition.fetch.bytes", FETCH_BYTES);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("gatehouse.audit").stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(
            record ->
                cover.add(
                    record.value(),
                    record.topic() + "-" + record.partition() + "-" + record.offset()));
      }
    }
    return cover;
  }
}
