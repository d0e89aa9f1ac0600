package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.wire.Envelope;
import dev.gatehouse.contracts.audit.wire.Header;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;

/**
 * What comes that nobody expects: of a later version, late, in a new place, or from a hostile hand.
 */
@QuarkusTest
@TestProfile(RecoveryTest.SoonArchived.class)
@QuarkusTestResource(TestingServices.class)
class RecoveryTest extends TestingAudit {

  /** Streams that nobody ends are in S3 soon; and topics of their own, whose partitions grow. */
  public static final class SoonArchived implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("gatehouse.audit.archive.age-max", "2s");
    }
  }

  private static final ChannelId ONE = new ChannelId(1);

  @Test
  void eventsOfALaterVersionAreKeptAndShownAsSuch() throws Exception {
    // Given
    Session session = gateway().session().login("alice").exec(1, "echo").output(1, "as ever");
    session
        .add(ChannelId.NONE, new AuditEvent.Unrecognized(4_321, Bytes.utf8("news")))
        .add(ONE, new AuditEvent.Unrecognized(4_322, Bytes.utf8("of a channel")));
    // When
    record(session.exit(1, 0).end());
    awaitIntegrity(session.id(), "complete");
    // Then
    JsonPath events =
        asked().get("/v1/events?type=unrecognized&session=" + session.id()).jsonPath();
    assertThat(events.<Integer>getList("items.event.type")).containsExactly(4_321, 4_322);
    assertThat(events.<Integer>getList("items.event.payload.size")).containsExactly(4, 12);
    assertThat(raw(session.id(), "").asString()).isEqualTo("as ever");
    assertThat(raw(session.id(), "").header("Gatehouse-Complete")).isEqualTo("true");
    for (String form : List.of("recording.cast", "recording.txt")) {
      assertThat(content(session.id(), form).asString()).contains("as ever");
    }
  }

  @Test
  void aStreamOfALaterKindIsKeptAsItCame() throws Exception {
    // Given
    Session later = gateway().wholeSession("x");
    // When
    for (AuditEnvelope frame : later.frames()) {
      Envelope whole = Envelope.parseFrom(frame.toWire());
      Header header =
          Header.parseFrom(whole.getHeader()).toBuilder().setStreamKindValue(77).build();
      sendBytes(
          "gatehouse.audit",
          1,
          whole.toBuilder().setHeader(header.toByteString()).build().toByteArray());
    }
    // Then
    await(
        "its frames",
        () ->
            bucket().keys().stream()
                .anyMatch(
                    key -> key.startsWith("streams/") && key.contains(later.id() + "/parts/")));
    assertThat(asked().get("/v1/sessions/" + later.id()).statusCode()).isEqualTo(404);
    assertThat(keys(later, "")).noneMatch(key -> key.startsWith("recordings/"));
  }

  @Test
  void partitionsThatAreAddedAreReadByAll() throws Exception {
    // Given
    try (Admin admin = admin()) {
      // When
      admin
          .createPartitions(
              Map.of(
                  "gatehouse.audit", NewPartitions.increaseTo(3),
                  "gatehouse.journal", NewPartitions.increaseTo(2),
                  "gatehouse.manifests", NewPartitions.increaseTo(2)))
          .all()
          .get();
    }
    Session session = gateway().wholeSession("in a new place");
    send("gatehouse.journal", 1, List.of(gateway().opened(session)));
    send("gatehouse.audit", 2, session.frames());
    send("gatehouse.journal", 1, List.of(gateway().closed(session)));
    // Then
    awaitIntegrity(session.id(), "complete");
    assertThat(raw(session.id(), "").asString()).isEqualTo("in a new place");
  }

  @Test
  void aLateFrameMakesTheNextManifestWhichNamesTheOneBefore() throws Exception {
    // Given
    Session session = gateway().wholeSession("late");
    journal(gateway().opened(session));
    send(session.frames().subList(0, 5));
    send(session.frames().subList(6, session.frames().size()));
    journal(gateway().closed(session));
    awaitIntegrity(session.id(), "damaged");
    // When
    send(List.of(session.frame(6)));
    // Then
    awaitIntegrity(session.id(), "complete");
    assertThat(session(session.id()).getInt("manifest")).isEqualTo(2);
    assertThat(raw(session.id(), "").asString()).isEqualTo("late");
  }

  @Test
  void whatIsNoFrameIsSetAsideAndTheNextOneIsTaken() throws Exception {
    // Given
    Session session = gateway().wholeSession("x");
    List<byte[]> poison =
        List.of(
            new byte[0],
            "not a frame".getBytes(StandardCharsets.US_ASCII),
            new byte[AuditEnvelope.BYTES_MAX / 2],
            java.util.Arrays.copyOf(session.frame(1).toWire(), 40));
    long before = setAside();
    for (byte[] each : poison) {
      sendBytes("gatehouse.audit", 1, each);
      sendBytes("gatehouse.journal", 0, each);
    }
    sendBytes("gatehouse.audit", 1, null);
    sendBytes("gatehouse.manifests", 0, "{\"session\":7}".getBytes(StandardCharsets.US_ASCII));
    sendBytes("gatehouse.manifests", 0, "null".getBytes(StandardCharsets.US_ASCII));
    sendBytes("gatehouse.manifests", 0, null);
    // When
    record(session);
    // Then
    awaitIntegrity(session.id(), "complete");
    await("what was set aside", () -> setAside() >= before + 2L * poison.size() + 1);
    assertThat(raw(session.id(), "").asString()).isEqualTo("x");
  }

  private long setAside() {
    return bucket().keys().stream().filter(key -> key.startsWith("poison/")).count();
  }

  @Test
  void aFrameWhoseWordsNoTableWouldTakeStopsNobody() throws Exception {
    // Given
    String long_ = "x\u0000y".repeat(10_000);
    Session hostile = gateway().session("no address; \u0000 drop table sessions");
    hostile
        .add(
            ChannelId.NONE,
            new AuthenticationEvent.Attempted(
                noise(20_000), long_, long_, true, AuthenticationEvent.Outcome.ACCEPTED, long_))
        .add(
            ChannelId.NONE,
            new AuthenticationEvent.Authorized(
                noise(20_000), noise(20_000), long_, noise(9_000), long_, "{\"\u0000"))
        .add(ONE, new ChannelEvent.ExecRequested(Bytes.utf8(noise(20_000) + "\u0000")))
        .add(ONE, new ChannelEvent.ExitStatus(Long.MAX_VALUE))
        .add(ONE, new ChannelEvent.ExitStatus(-1))
        .add(
            ONE,
            new ChannelEvent.Closed(
                dev.gatehouse.contracts.audit.Party.CLIENT, -1, Long.MAX_VALUE, 7))
        .add(
            ONE,
            new ChannelEvent.DataOmitted(
                dev.gatehouse.contracts.audit.DataStream.OUTPUT, Long.MAX_VALUE))
        .add(
            ONE,
            new ChannelEvent.DataOmitted(
                dev.gatehouse.contracts.audit.DataStream.OUTPUT, Long.MAX_VALUE));
    // When
    record(hostile.end());
    Session next = record(gateway().wholeSession("next"));
    // Then
    awaitIntegrity(next.id(), "complete");
    await("the hostile one", () -> asked().get("/v1/sessions/" + hostile.id()).statusCode() == 200);
    assertThat(asked().get("/v1/sessions/" + hostile.id() + "/events").statusCode()).isEqualTo(200);
  }

  /** Text that does not compress. */
  private static String noise(int length) {
    java.util.Random random = new java.util.Random(length);
    StringBuilder noise = new StringBuilder();
    random.ints(length, 0x20, 0x2000).forEach(noise::appendCodePoint);
    return noise.toString();
  }
}
