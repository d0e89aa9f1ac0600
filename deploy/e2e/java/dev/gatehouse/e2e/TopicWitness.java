package dev.gatehouse.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what the broker holds, from the first offset to the last, without any service's help. */
final class TopicWitness {
  private static final Duration POLL = Duration.ofMillis(500);
  private final Map<String, Object> properties;

  TopicWitness(Suite suite) {
    properties =
        Map.of(
            "bootstrap.servers",
            suite.endpoint("GATEHOUSE_KAFKA"),
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            PlainLoginModule.class.getName()
                + " required username=\""
                + suite.endpoint("GATEHOUSE_KAFKA_USER")
                + "\" password=\""
                + suite.credential("GATEHOUSE_KAFKA_PASSWORD_FILE")
                + "\";",
            "enable.auto.commit",
            false);
  }

  /** Every frame of the sessions' topic, up to the end that it had when this was called. */
  FrameCover sessions() {
    FrameCover cover = new FrameCover();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
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
