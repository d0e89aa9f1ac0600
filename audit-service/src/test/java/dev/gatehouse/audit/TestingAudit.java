package dev.gatehouse.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.MemoryObjectStore;
import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.archive.ScriptedGateway;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway that records, and a caller who asks, around the service with its real broker. */
abstract class TestingAudit {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject BrokerClients clients;
  @Inject ObjectStore objects;

  @Inject
  @ConfigProperty(name = "testing.gateway-key-file")
  Path gatewayKeyFile;

  private final ScriptedGateway gateway = new ScriptedGateway();
  private Producer<byte[], byte[]> producer;

  @BeforeEach
  void startGateway() throws Exception {
    TestingServices.pin(gateway, gatewayKeyFile);
    producer = clients.producer();
    journal(gateway.started());
  }

  @AfterEach
  void stopGateway() {
    producer.close();
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", clients.bootstrapServers().orElseThrow()));
  }

  ScriptedGateway gateway() {
    return gateway;
  }

  void journal(AuditEnvelope entry) throws Exception {
    var _ = producer.send(record("gatehouse.journal", 0, entry)).get();
  }

  void send(List<AuditEnvelope> frames) throws Exception {
    sendTo(1, frames);
  }

  void sendTo(int partition, List<AuditEnvelope> frames) throws Exception {
    send("gatehouse.audit", partition, frames);
  }

  void send(String topic, int partition, List<AuditEnvelope> frames) throws Exception {
    for (AuditEnvelope frame : frames) {
      var _ = producer.send(record(topic, partition, frame)).get();
    }
  }

  /** Sends something that no gateway would. */
  void sendBytes(String topic, int partition, byte @Nullable [] value) throws Exception {
    var _ = producer.send(new ProducerRecord<>(topic, partition, new byte[16], value)).get();
  }

  /** Sends many, and waits only for the last. */
  void flood(List<AuditEnvelope> frames) {
    for (AuditEnvelope frame : frames) {
      var _ = producer.send(record("gatehouse.audit", 1, frame));
    }
    producer.flush();
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, AuditEnvelope frame) {
    return new ProducerRecord<>(
        topic, partition, frame.header().stream().bytes().toArray(), frame.toWire());
  }

  /** Records a session that is whole. */
  Session record(Session session) throws Exception {
    journal(gateway.opened(session));
    send(session.frames());
    journal(gateway.closed(session));
    return session;
  }

  /** All that the journal's topic has by now. */
  List<AuditEnvelope> journalFrames() throws Exception {
    TopicPartition journal = new TopicPartition("gatehouse.journal", 0);
    List<AuditEnvelope> frames = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = clients.reader()) {
      consumer.assign(List.of(journal));
      consumer.seekToBeginning(List.of(journal));
      long end = consumer.endOffsets(List.of(journal)).getOrDefault(journal, 0L);
      while (consumer.position(journal) < end) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          frames.add(AuditEnvelope.decode(record.value()));
        }
      }
    }
    return frames;
  }

  static AuditEvent event(AuditEnvelope frame) {
    try {
      return frame.event().orElseThrow();
    } catch (UnreadableFrameException e) {
      throw new AssertionError(e);
    }
  }

  static RequestSpecification asked() {
    return given().header("Authorization", "Bearer " + TestingServices.TOKEN);
  }

  static JsonPath session(SessionId id) {
    return asked().get("/v1/sessions/" + id).then().statusCode(200).extract().jsonPath();
  }

  static Response content(SessionId id, String form) {
    return asked().get("/v1/sessions/" + id + "/channels/1/" + form);
  }

  static Response raw(SessionId id, String query) {
    return content(id, "recording.raw" + query);
  }

  static void await(String what, Supplier<Boolean> condition) {
    Instant until = Instant.now().plus(PATIENCE);
    while (!condition.get()) {
      assertThat(Instant.now()).as(what).isBefore(until);
      Thread.onSpinWait();
    }
  }

  static void awaitIntegrity(SessionId id, String integrity) {
    await(
        "integrity " + integrity,
        () -> {
          Response answer = asked().get("/v1/sessions/" + id);
          return answer.statusCode() == 200
              && integrity.equals(answer.jsonPath().getString("integrity"));
        });
  }

  /** What somebody with access to the bucket could do is done to the double. */
  MemoryObjectStore bucket() {
    return (MemoryObjectStore) objects;
  }

  List<String> keys(Session recording, String part) {
    return bucket().keys().stream().filter(key -> key.contains(recording.id() + part)).toList();
  }
}
