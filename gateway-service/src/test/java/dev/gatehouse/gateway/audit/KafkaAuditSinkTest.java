package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.TestingTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * The sink on the producer that Kafka ships for tests; the suites of {@code deploy/e2e} run it on a
 * broker.
 */
class KafkaAuditSinkTest extends AuditSinkContract {
  private static final AuditConfiguration CONFIGURATION =
      TestingConfiguration.of(AuditConfiguration.class);

  private final MockProducer<byte[], byte[]> producer = producer(true);
  private final TestingTimer timer = new TestingTimer();
  private final KafkaAuditSink sink = sink(() -> producer);

  private KafkaAuditSink sink(Supplier<Producer<byte[], byte[]>> producers) {
    return KafkaAuditSink.open(producers, Runnable::run, timer, CONFIGURATION);
  }

  private static MockProducer<byte[], byte[]> producer(boolean automatic) {
    List<PartitionInfo> partitions = new ArrayList<>();
    IntStream.range(0, 4).forEach(i -> partitions.add(partition("gatehouse.audit", i)));
    partitions.add(partition("gatehouse.journal", 0));
    return new MockProducer<>(
        new Cluster("cluster", List.of(Node.noNode()), partitions, Set.of(), Set.of()),
        automatic,
        null,
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static PartitionInfo partition(String topic, int number) {
    return new PartitionInfo(topic, number, Node.noNode(), new Node[0], new Node[0]);
  }

  @Override
  AuditSink sink() {
    return sink;
  }

  @Override
  List<byte[]> kept(AuditSink.Topic topic, SessionId session) {
    String name =
        topic == AuditSink.Topic.SESSIONS ? CONFIGURATION.topic() : CONFIGURATION.journalTopic();
    byte[] key = session.stream().bytes().toArray();
    return producer.history().stream()
        .filter(record -> record.topic().equals(name) && Arrays.equals(record.key(), key))
        .map(ProducerRecord::value)
        .toList();
  }

  @Test
  void aFrameGoesToThePartitionThatItIsSentTo() {
    // When
    sink.send(AuditSink.Topic.SESSIONS, 3, frame("fact"), _ -> {});

    // Then
    assertThat(sink.partitions(AuditSink.Topic.SESSIONS)).isEqualTo(4);
    assertThat(producer.history())
        .singleElement()
        .extracting(ProducerRecord::partition)
        .isEqualTo(3);
  }

  @Test
  void thereIsNoOutcomeBeforeKafkaGivesOne() {
    // Given
    MockProducer<byte[], byte[]> slow = producer(false);
    KafkaAuditSink waiting = sink(() -> slow);
    List<Object> outcomes = new ArrayList<>();
    AuditEnvelope frame = frame("fact");
    waiting.send(AuditSink.Topic.SESSIONS, 0, frame, failure -> outcomes.add(word(failure)));
    waiting.send(AuditSink.Topic.SESSIONS, 0, frame, failure -> outcomes.add(word(failure)));

    // When
    List<Object> before = List.copyOf(outcomes);
    boolean _ = slow.errorNext(new TimeoutException("no replica"));
    boolean _ = slow.completeNext();

    // Then
    assertThat(before).isEmpty();
    assertThat(outcomes).containsExactly("failed", "kept");
  }

  @Test
  void aProducerThatIsClosedFailsTheFrameAndNotTheCaller() {
    // Given
    producer.close();
    List<Object> outcomes = new ArrayList<>();

    // When
    sink.send(AuditSink.Topic.SESSIONS, 0, frame("lost"), failure -> outcomes.add(word(failure)));

    // Then
    assertThat(outcomes).containsExactly("failed");
  }

  @Test
  void untilTheTopicsAreThereFramesFailAndThenTheyAreKept() {
    // Given: neither a broker's name, nor later a topic
    AtomicReference<Supplier<Producer<byte[], byte[]>>> kafka =
        new AtomicReference<>(
            () -> {
              throw new ConfigException("no name is known");
            });
    KafkaAuditSink early = sink(() -> kafka.get().get());
    List<Object> outcomes = new ArrayList<>();
    AuditEnvelope frame = frame("early");
    early.send(AuditSink.Topic.JOURNAL, 0, frame, failure -> outcomes.add(word(failure)));
    kafka.set(() -> withoutTopics());
    timer.advance(Duration.ofSeconds(3));
    early.send(AuditSink.Topic.JOURNAL, 0, frame, failure -> outcomes.add(word(failure)));
    int partitionsBefore = early.partitions(AuditSink.Topic.SESSIONS);

    // When
    kafka.set(() -> producer);
    timer.advance(Duration.ofSeconds(1));
    early.send(AuditSink.Topic.JOURNAL, 0, frame, failure -> outcomes.add(word(failure)));

    // Then
    assertThat(partitionsBefore).isEqualTo(1);
    assertThat(early.partitions(AuditSink.Topic.SESSIONS)).isEqualTo(4);
    assertThat(outcomes).containsExactly("failed", "failed", "kept");
    assertThat(timer.waiting()).isZero();
  }

  private static MockProducer<byte[], byte[]> withoutTopics() {
    return new MockProducer<>(
        Cluster.empty(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
