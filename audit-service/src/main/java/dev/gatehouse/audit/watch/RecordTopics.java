package dev.gatehouse.audit.watch;

import dev.gatehouse.audit.broker.BrokerClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** What the broker says of the topics that hold the record. Confined to one thread. */
final class RecordTopics implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long ANSWER_SECONDS_MAX = 10;

  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final List<String> topics;

  RecordTopics(BrokerClients clients, List<String> topics) {
    this.admin = clients.admin();
    this.consumer = clients.glimpser();
    this.topics = topics;
  }

  /**
   * One look at the topics.
   *
   * @param bytes what each partition takes on its fullest broker; known only where a topic has
   *     {@code retention.bytes}
   */
  record Look(
      Map<String, TopicSettings> settings,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> bytes) {}

  Look look() throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, TopicDescription> descriptions =
        answer(admin.describeTopics(topics).allTopicNames());
    Map<ConfigResource, Config> configs =
        answer(admin.describeConfigs(topics.stream().map(RecordTopics::resource).toList()).all());
    Map<String, TopicSettings> settings = new HashMap<>();
    Set<TopicPartition> partitions = new HashSet<>();
    Set<Integer> brokers = new HashSet<>();
    descriptions.forEach(
        (topic, description) -> {
          settings.put(
              topic,
              TopicSettings.of(description, Objects.requireNonNull(configs.get(resource(topic)))));
          description
              .partitions()
              .forEach(
                  partition -> {
                    partitions.add(new TopicPartition(topic, partition.partition()));
                    partition.replicas().forEach(broker -> brokers.add(broker.id()));
                  });
        });
    return new Look(
        settings,
        consumer.beginningOffsets(partitions),
        consumer.endOffsets(partitions),
        settings.values().stream().anyMatch(topic -> topic.retentionBytes() > 0)
            ? bytes(brokers, partitions)
            : Map.of());
  }

  private Map<TopicPartition, Long> bytes(Set<Integer> brokers, Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, Long> bytes = new HashMap<>();
    for (Map<String, LogDirDescription> directories :
        answer(admin.describeLogDirs(brokers).allDescriptions()).values()) {
      for (LogDirDescription directory : directories.values()) {
        directory
            .replicaInfos()
            .forEach((partition, replica) -> bytes.merge(partition, replica.size(), Math::max));
      }
    }
    bytes.keySet().retainAll(partitions);
    return bytes;
  }

  /** When the broker took the record at each of these offsets, in milliseconds since 1970. */
  Map<TopicPartition, Long> takenAt(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> found = new HashMap<>();
    Set<TopicPartition> left = new HashSet<>(offsets.keySet());
    consumer.assign(left);
    offsets.forEach(consumer::seek);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS_MAX);
    while (!left.isEmpty() && System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        found.putIfAbsent(partition, record.timestamp());
        left.remove(partition);
      }
      consumer.assign(left);
    }
    return found;
  }

  /** Up to where a group has committed. */
  Map<TopicPartition, Long> committed(String group)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    consumer.close();
  }
}
