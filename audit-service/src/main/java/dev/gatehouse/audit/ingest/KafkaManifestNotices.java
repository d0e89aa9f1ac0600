package dev.gatehouse.audit.ingest;

import dev.gatehouse.audit.archive.ManifestNotices;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.StreamId;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Notices of manifests on a compacted topic, by session id. */
public final class KafkaManifestNotices implements ManifestNotices, AutoCloseable {
  private static final int WAIT_SECONDS = 30;

  private final Producer<byte[], byte[]> producer;
  private final String topic;

  public KafkaManifestNotices(BrokerClients clients, String topic) {
    this.producer = clients.producer();
    this.topic = topic;
  }

  @Override
  public void publish(StreamId session, ManifestNotice notice) throws IOException {
    try {
      var _ =
          producer
              .send(new ProducerRecord<>(topic, session.bytes().toArray(), AuditJson.write(notice)))
              .get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new IOException("the notice is not acknowledged", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while waiting for Kafka", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
