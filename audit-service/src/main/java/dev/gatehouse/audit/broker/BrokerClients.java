package dev.gatehouse.audit.broker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients from the service's {@code kafka.*} settings and from what this service relies
 * on, which the settings cannot change.
 */
public final class BrokerClients {
  private static final int CALL_MILLIS = 10_000;

  /**
   * A new partition is read within this time: before a gateway that writes there counts as gone.
   */
  private static final int METADATA_MILLIS = 20_000;

  private static final int POLL_RECORDS_MAX = 2_000;
  private static final int PARTITION_FETCH_BYTES = 4 << 20;
  private static final int FETCH_BYTES = 16 << 20;
  private static final int GLIMPSE_FETCH_BYTES = 64 << 10;

  private final Map<String, Object> settings;

  public BrokerClients(Map<String, Object> settings) {
    this.settings = Map.copyOf(settings);
  }

  /** A member of {@code group}; it commits nothing by itself, and never skips what is gone. */
  public Consumer<byte[], byte[]> member(String group) {
    Map<String, Object> config = consumer();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return open(config);
  }

  /** A reader that belongs to no group. */
  public Consumer<byte[], byte[]> reader() {
    Map<String, Object> config = consumer();
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return open(config);
  }

  /** A reader that looks at single records: it fetches one batch of a partition at a time. */
  public Consumer<byte[], byte[]> glimpser() {
    Map<String, Object> config = consumer();
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, GLIMPSE_FETCH_BYTES);
    return open(config);
  }

  /** One who asks the broker about topics and groups. */
  public Admin admin() {
    Map<String, Object> config = new HashMap<>(settings);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_MILLIS);
    config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return Admin.create(config);
  }

  private Map<String, Object> consumer() {
    Map<String, Object> config = new HashMap<>(settings);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
    config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    config.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MILLIS);
    return config;
  }

  private static Consumer<byte[], byte[]> open(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer whose records are kept when they are acknowledged. */
  public Producer<byte[], byte[]> producer() {
    return producer(Duration.ofMillis(CALL_MILLIS), Duration.ofMillis(2 * CALL_MILLIS));
  }

  /** The same, for one who waits no longer than {@code waitMax}. */
  public Producer<byte[], byte[]> producer(Duration waitMax) {
    return producer(waitMax, waitMax);
  }

  private Producer<byte[], byte[]> producer(Duration callMax, Duration deliveryMax) {
    int callMillis = Math.toIntExact(callMax.toMillis());
    Map<String, Object> config = new HashMap<>(settings);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, callMillis);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, callMillis);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(deliveryMax.toMillis()));
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The address that the settings name, for messages. */
  public Optional<String> bootstrapServers() {
    return Optional.ofNullable(settings.get("bootstrap.servers")).map(Object::toString);
  }
}
