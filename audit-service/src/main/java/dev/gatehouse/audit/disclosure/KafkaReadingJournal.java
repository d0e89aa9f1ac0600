package dev.gatehouse.audit.disclosure;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.ReadingEvent;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.StreamSigner;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The journal as a signed, chained stream on Kafka, as gateways keep theirs. It begins when
 * somebody reads for the first time, with a key of this incarnation that the archive's long-lived
 * key vouches for.
 *
 * <p>One entry at a time is on its way. An entry that was sealed stays in the chain: when it is not
 * acknowledged, its reader is given nothing, and it is sent again, byte for byte, before the next
 * one is sealed. So an entry says that content was about to be given, and there is no content
 * without one.
 */
public final class KafkaReadingJournal implements ReadingJournal, AutoCloseable {
  private static final ServiceLog LOG = ServiceLog.of(KafkaReadingJournal.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final KeyPair archiveKey;
  private final String softwareVersion;
  private final Duration waitMax;
  private final long begunNanos = System.nanoTime();
  private final ReentrantLock turn = new ReentrantLock(true);
  private @Nullable Stream stream;
  private @Nullable AuditEnvelope unkept;

  /** This incarnation's chain, and the partition that all of it goes to. */
  private record Stream(HashChain chain, int partition) {}

  /**
   * Prepares a journal; nothing is written yet.
   *
   * @param producer belongs to the journal, and must block no longer than {@code waitMax}
   * @param waitMax how long a reader waits
   */
  public KafkaReadingJournal(
      Producer<byte[], byte[]> producer,
      String topic,
      KeyPair archiveKey,
      String softwareVersion,
      Duration waitMax) {
    this.producer = producer;
    this.topic = topic;
    this.archiveKey = archiveKey;
    this.softwareVersion = softwareVersion;
    this.waitMax = waitMax;
  }

  @Override
  public void keep(ReadingEvent.RecordingRead reading) throws ReadingNotKeptException {
    long deadline = System.nanoTime() + waitMax.toNanos();
    try {
      if (!turn.tryLock(waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ReadingNotKeptException("others wait for Kafka too");
      }
      try {
        begin(deadline);
        write(reading, deadline);
      } finally {
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReadingNotKeptException("stopped while waiting for Kafka", e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new ReadingNotKeptException("the entry is not acknowledged", e);
    }
  }

  private void begin(long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (stream != null) {
      return;
    }
    StreamId incarnation = StreamId.create(Instant.now());
    int partition = Math.floorMod(incarnation.hashCode(), producer.partitionsFor(topic).size());
    KeyPair key = newKey();
    Bytes publicKey = StreamSigner.rawPublicKey(key.getPublic());
    stream =
        new Stream(
            HashChain.journal(StreamKind.AUDIT, incarnation, new StreamSigner(key.getPrivate())),
            partition);
    write(
        new ReadingEvent.ArchiveStarted(
            Instant.now(),
            partition,
            publicKey,
            StreamSigner.rawPublicKey(archiveKey.getPublic()),
            new StreamSigner(archiveKey.getPrivate()).endorse(incarnation, publicKey),
            softwareVersion),
        deadline);
  }

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  private void write(ReadingEvent event, long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    Stream ours = stream;
    if (ours == null) {
      throw new IllegalStateException("the journal has not begun");
    }
    AuditEnvelope left = unkept;
    if (left != null) {
      send(ours, left, deadline);
    }
    AuditEnvelope entry = ours.chain().seal(System.nanoTime() - begunNanos, ChannelId.NONE, event);
    unkept = entry;
    send(ours, entry, deadline);
  }

  private void send(Stream ours, AuditEnvelope entry, long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    var _ =
        producer
            .send(
                new ProducerRecord<>(
                    topic,
                    ours.partition(),
                    entry.header().stream().bytes().toArray(),
                    entry.toWire()))
            .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    unkept = null;
  }

  /** Writes the last entry, if there was a first one. */
  @Override
  public void close() {
    turn.lock();
    try {
      if (stream != null) {
        write(new ReadingEvent.ArchiveStopped(), System.nanoTime() + waitMax.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.with("reason", e).warn(MessageCode.READING_NOT_JOURNALED);
    } finally {
      turn.unlock();
      producer.close(waitMax);
    }
  }
}
