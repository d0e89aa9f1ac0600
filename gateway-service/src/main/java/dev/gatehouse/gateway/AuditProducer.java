package dev.gatehouse.gateway;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;

/** The channel that gives its producer to the audit sink; nothing is ever sent through it. */
@ApplicationScoped
class AuditProducer {
  private static final String CHANNEL = "audit";

  AuditProducer(@Channel(CHANNEL) Emitter<byte[]> channel) {
    // Injecting the channel is what makes the connector configure it.
  }

  static Producer<byte[], byte[]> of(KafkaClientService kafka) {
    KafkaProducer<byte[], byte[]> producer = kafka.getProducer(CHANNEL);
    if (producer == null) {
      throw new IllegalStateException("the channel " + CHANNEL + " is not configured");
    }
    return producer.unwrap();
  }
}
