package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Frames to Kafka, by the producer of a SmallRye channel.
 *
 * <p>The channel gives the producer its configuration, metrics and health. The frames do not go
 * through the channel: it sends each failed message again by itself, seconds later, and so out of
 * order. {@code send} can block for want of metadata or memory, and so has one thread for all.
 *
 * <p>As long as Kafka or one of the topics is not there, every frame fails, as in an outage, and
 * the topics are looked for again. Until they are found each counts as having one partition, which
 * is true of every topic: what begins meanwhile goes there.
 */
public final class KafkaAuditSink implements AuditSink {
  private static final ServiceLog LOG = new ServiceLog(KafkaAuditSink.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Executor sendingThread;
  private final ScheduledExecutorService timer;
  private final String sessionsTopic;
  private final String journalTopic;
  private volatile @Nullable Topics found;
  private boolean told;

  /** What was found, and by which producer. */
  private record Topics(
      Producer<byte[], byte[]> producer, int sessionsPartitions, int journalPartitions) {}

  private KafkaAuditSink(
      Supplier<Producer<byte[], byte[]>> producers,
      Executor sendingThread,
      ScheduledExecutorService timer,
      AuditConfiguration configuration) {
    this.producers = producers;
    this.sendingThread = sendingThread;
    this.timer = timer;
    this.sessionsTopic = configuration.topic();
    this.journalTopic = configuration.journalTopic();
  }

  /**
   * A sink that has looked for its topics once, and goes on to look for them if need be; blocks for
   * some times the producer's {@code max.block.ms} at most.
   *
   * @param producers gives the producer, always the same one, or throws when there is none yet
   * @param sendingThread runs one task at a time
   * @param timer only hands on to {@code sendingThread}
   */
  public static KafkaAuditSink open(
      Supplier<Producer<byte[], byte[]>> producers,
      Executor sendingThread,
      ScheduledExecutorService timer,
      AuditConfiguration configuration) {
    KafkaAuditSink sink = new KafkaAuditSink(producers, sendingThread, timer, configuration);
    sink.look();
    return sink;
  }

  /** Once by whoever opens the sink, and from then on by the sending thread. */
  private void look() {
    try {
      Producer<byte[], byte[]> producer = producers.get();
      found = new Topics(producer, count(producer, sessionsTopic), count(producer, journalTopic));
      if (told) {
        LOG.info(MessageCode.RECORDING_FOUND);
      }
    } catch (RuntimeException e) {
      if (!told) {
        told = true;
        LOG.warn(
            MessageCode.RECORDING_NOT_FOUND, "cause", e.getClass().getSimpleName(), "detail", e);
      }
      lookAgain();
    }
  }

  private static int count(Producer<byte[], byte[]> producer, String topic) {
    int partitions = producer.partitionsFor(topic).size();
    if (partitions == 0) {
      throw new KafkaException("no partition of " + topic);
    }
    return partitions;
  }

  private void lookAgain() {
    try {
      Future<?> _ =
          timer.schedule(
              () -> sendingThread.execute(this::look),
              LOOK_AGAIN.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The gateway stops.
    }
  }

  @Override
  public int partitions(Topic topic) {
    Topics topics = found;
    if (topics == null) {
      return 1;
    }
    return switch (topic) {
      case SESSIONS -> topics.sessionsPartitions();
      case JOURNAL -> topics.journalPartitions();
    };
  }

  @Override
  public void send(
      Topic topic, int partition, AuditEnvelope frame, Consumer<@Nullable Exception> outcome) {
    Topics topics = found;
    if (topics == null) {
      outcome.accept(new KafkaException("the topics are not found yet"));
      return;
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic == Topic.SESSIONS ? sessionsTopic : journalTopic,
            partition,
            frame.header().stream().bytes().toArray(),
            frame.toWire());
    sendingThread.execute(
        () -> {
          try {
            Future<?> _ = topics.producer().send(record, (_, failure) -> outcome.accept(failure));
          } catch (RuntimeException e) {
            outcome.accept(e);
          }
        });
  }
}
