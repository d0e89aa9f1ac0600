package dev.gatehouse.gateway;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;

/** The channel that gives its producer to the audit sink; nothing is ever sent through it. */
@ApplicationScoped
class AuditProducer {
  private static final String CHANNEL = "audit";
  private static final String BROKERS = "bootstrap.servers";

  AuditProducer(@Channel(CHANNEL) Emitter<byte[]> channel) {
    // Injecting the channel is what makes the connector configure it.
  }

  /**
   * The channel's producer, which is made when it is first asked for. A producer is not made where
   * no name of a broker is known, and the channel would not try again.
   *
   * @throws org.apache.kafka.common.config.ConfigException when no name of a broker is known yet
   */
  static Producer<byte[], byte[]> of(KafkaClientService kafka) {
    KafkaProducer<byte[], byte[]> producer = kafka.getProducer(CHANNEL);
    if (producer == null) {
      throw new IllegalStateException("the channel " + CHANNEL + " is not configured");
    }
    Producer<byte[], byte[]> made = producer.unwrap();
    if (made != null) {
      return made;
    }
    ClientUtils.parseAndValidateAddresses(
        List.of(String.valueOf(producer.configuration().get(BROKERS)).split(",")),
        "use_all_dns_ips");
    return producer
        .<Producer<byte[], byte[]>>runOnSendingThread(itself -> itself)
        .await()
        .indefinitely();
  }
}
