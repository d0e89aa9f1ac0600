package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Frames to Kafka, by the producer of a SmallRye channel.
 *
 * <p>The channel gives the producer its configuration, metrics and health. The frames do not go
 * through the channel: it sends each failed message again by itself, seconds later, and so out of
 * order. {@code send} can block for want of metadata or memory, and so has one thread for all.
 */
public final class KafkaAuditSink implements AuditSink {
  private final Producer<byte[], byte[]> producer;
  private final Executor sendingThread;
  private final String sessionsTopic;
  private final String journalTopic;
  private final int sessionsPartitions;
  private final int journalPartitions;

  /**
   * Asks the broker how many partitions the topics have; blocks as long as the producer's {@code
   * max.block.ms}.
   *
   * @param sendingThread runs one task at a time
   */
  public KafkaAuditSink(
      Producer<byte[], byte[]> producer, Executor sendingThread, AuditConfiguration configuration) {
    this.producer = producer;
    this.sendingThread = sendingThread;
    this.sessionsTopic = configuration.topic();
    this.journalTopic = configuration.journalTopic();
    this.sessionsPartitions = producer.partitionsFor(sessionsTopic).size();
    this.journalPartitions = producer.partitionsFor(journalTopic).size();
  }

  @Override
  public int partitions(Topic topic) {
    return switch (topic) {
      case SESSIONS -> sessionsPartitions;
      case JOURNAL -> journalPartitions;
    };
  }

  @Override
  public void send(
      Topic topic, int partition, AuditEnvelope frame, Consumer<@Nullable Exception> outcome) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic == Topic.SESSIONS ? sessionsTopic : journalTopic,
            partition,
            frame.header().stream().bytes().toArray(),
            frame.toWire());
    sendingThread.execute(
        () -> {
          try {
            Future<?> _ = producer.send(record, (_, failure) -> outcome.accept(failure));
          } catch (RuntimeException e) {
            outcome.accept(e);
          }
        });
  }
}
