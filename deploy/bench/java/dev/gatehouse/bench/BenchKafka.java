package dev.gatehouse.bench;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.e2e.audit.SuiteClients;
import dev.gatehouse.e2e.ssh.Endpoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The suite's broker: topics for experiments, frames in, records out, how far a group is. */
final class BenchKafka implements AutoCloseable {
  private static final short REPLICAS = 1;
  private static final Duration POLL = Duration.ofMillis(50);

  private final Map<String, Object> settings;
  private final Admin admin;

  BenchKafka(Endpoints endpoints) {
    settings = SuiteClients.kafka(endpoints);
    admin = Admin.create(settings);
  }

  void create(Topics topics) {
    Map<String, String> log =
        Map.of("cleanup.policy", "delete", "message.timestamp.type", "LogAppendTime");
    create(
        new NewTopic(topics.sessions(), Topics.SESSION_PARTITIONS, REPLICAS).configs(log),
        new NewTopic(topics.journal(), 1, REPLICAS).configs(log));
  }

  void createCompacted(String topic) {
    create(new NewTopic(topic, 1, REPLICAS).configs(Map.of("cleanup.policy", "compact")));
  }

  private void create(NewTopic... topics) {
    answer(admin.createTopics(List.of(topics)).all());
  }

  void delete(Topics topics) {
    answer(admin.deleteTopics(List.of(topics.sessions(), topics.journal())).all());
  }

  private static <T> T answer(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refuses", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How many records of {@code topic} the group has committed. */
  long committed(String group, String topic) {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    return offsets.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic))
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  /** A consumer as audit-service configures its own, without a group. */
  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(settings);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  /** Follows a topic from where it ends now, or from its start. */
  Follower follow(String topic, boolean fromStart) {
    return new Follower(topic, fromStart);
  }

  /** A reader of one topic that is asked now and then. */
  final class Follower implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer = consumer();

    private Follower(String topic, boolean fromStart) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      if (fromStart) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
      }
      partitions.forEach(consumer::position);
    }

    Iterable<ConsumerRecord<byte[], byte[]>> poll() {
      return consumer.poll(POLL);
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  /** A producer as the gateway configures its own. */
  Sender sender() {
    Map<String, Object> config = new HashMap<>(settings);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 262_144);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    return new Sender(
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /** Sends frames; a failure shows at the next call. Safe for use by many threads. */
  static final class Sender implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>(new Exception("none"));
    private volatile boolean failed;

    private Sender(KafkaProducer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    void send(String topic, int partition, AuditEnvelope frame) {
      check();
      Future<?> _ =
          producer.send(
              new ProducerRecord<>(
                  topic, partition, frame.header().stream().bytes().toArray(), frame.toWire()),
              (_, exception) -> {
                if (exception != null) {
                  failure.set(exception);
                  failed = true;
                }
              });
    }

    void flush() {
      producer.flush();
      check();
    }

    private void check() {
      if (failed) {
        throw new IllegalStateException("a frame was not acknowledged", failure.get());
      }
    }

    @Override
    public void close() {
      producer.close();
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
