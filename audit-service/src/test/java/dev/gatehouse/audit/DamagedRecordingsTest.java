package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Whatever somebody with access to the bucket does to a recording: a reader gets what is before the
 * damage, or a problem that names it; never a 500, never a clean end, never a byte that did not
 * pass.
 */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class DamagedRecordingsTest extends TestingAudit {
  private static final String TOKEN = "Authorization: Bearer " + TestingServices.TOKEN;
  private static final List<String> FORMS =
      List.of("recording.raw", "recording.cast", "recording.cast?input=true", "recording.txt");
  private static final int CHUNK_BYTES = 30_000;
  private static final int CHUNKS = 20;

  @Inject ManifestSeal seal;

  /** What is done to the bucket. */
  @FunctionalInterface
  private interface Harm {
    void to(String object) throws Exception;
  }

  private static byte[] content(int seed) {
    byte[] content = new byte[CHUNKS * CHUNK_BYTES];
    new Random(seed).nextBytes(content);
    return content;
  }

  /** A recording of three parts. */
  private Session recorded(byte[] content) throws Exception {
    Session session = gateway().session().login("alice").exec(1, "cat");
    for (int at = 0; at < content.length; at += CHUNK_BYTES) {
      session.data(
          1, DataStream.OUTPUT, Bytes.copyOf(Arrays.copyOfRange(content, at, at + CHUNK_BYTES)));
    }
    record(session.exit(1, 0).end());
    awaitIntegrity(session.id(), "complete");
    assertThat(keys(session, "/parts/")).hasSize(3);
    return session;
  }

  private static WireHttp.Answer ask(Session session, String form) throws Exception {
    return WireHttp.send("GET", "/v1/sessions/" + session.id() + "/channels/1/" + form, TOKEN);
  }

  /** Does each harm to each object, and asks for each form. */
  private void harmed(
      Session session, byte[] content, List<String> objects, Map<String, Harm> harms)
      throws Exception {
    SoftAssertions all = new SoftAssertions();
    for (String object : objects) {
      for (Map.Entry<String, Harm> harm : harms.entrySet()) {
        Runnable undo = bucket().undo();
        harm.getValue().to(object);
        for (String form : FORMS) {
          // When
          WireHttp.Answer answer = ask(session, form);
          // Then
          String what = harm.getKey() + " of " + object + ", " + form;
          if (answer.status() == 200) {
            all.assertThat(answer.ended()).as("a clean end: " + what).isFalse();
            all.assertThat(answer.header("Gatehouse-Complete")).as(what).isEqualTo("false");
            all.assertThat(answer.header("Gatehouse-Damage")).as(what).startsWith("GH-AUDIT-1306");
            if (form.equals("recording.raw")) {
              byte[] given = answer.body().bytes();
              all.assertThat(given).as(what).isEqualTo(Arrays.copyOf(content, given.length));
            }
          } else {
            all.assertThat(answer.inShort()).as(what).isEqualTo("409 GH-AUDIT-1306");
          }
        }
        undo.run();
      }
    }
    all.assertAll();
    assertThat(ask(session, "recording.raw").body().bytes()).isEqualTo(content);
  }

  private Harm flipped(int at) {
    return object -> {
      byte[] bytes = bucket().bytes(object);
      bytes[at < 0 ? bytes.length + at : at] ^= 4;
      bucket().damage(object, bytes);
    };
  }

  private Harm flippedAt(double share) {
    return object -> flipped((int) (bucket().bytes(object).length * share)).to(object);
  }

  private Harm cutTo(double share) {
    return object -> {
      byte[] bytes = bucket().bytes(object);
      bucket().damage(object, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    };
  }

  private Harm cutBy(int bytes) {
    return object -> {
      byte[] whole = bucket().bytes(object);
      bucket().damage(object, Arrays.copyOf(whole, whole.length - bytes));
    };
  }

  private Harm replacedBy(String other) {
    return object -> bucket().damage(object, bucket().bytes(other));
  }

  /** Where, from its end, a part's index begins. */
  private int indexStart(String part) {
    byte[] bytes = bucket().bytes(part);
    int length =
        ByteBuffer.wrap(bytes, bytes.length - 12, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return -(44 + length);
  }

  @Test
  void noDamageOfAPartGoesUnseen() throws Exception {
    // Given
    byte[] content = content(1);
    Session session = recorded(content);
    Session other = recorded(content(2));
    List<String> parts = keys(session, "/parts/");
    Map<String, Harm> harms = new LinkedHashMap<>();
    harms.put("a bit of the header's magic", flipped(0));
    harms.put("a bit of the header's length", flipped(4));
    harms.put("a bit of the header", flipped(12));
    harms.put("a bit of the first block's magic", flipped(16));
    harms.put("a bit of the first block's descriptor", flipped(20));
    for (double share : List.of(0.2, 0.4, 0.6, 0.8)) {
      harms.put("a bit of the blocks at " + share, flippedAt(share));
    }
    harms.put("a bit of the index's magic", o -> flipped(indexStart(o) - 8).to(o));
    harms.put("a bit of the index's frame length", o -> flipped(indexStart(o) - 4).to(o));
    harms.put("a bit of the index", o -> flipped(indexStart(o) + 3).to(o));
    harms.put("a bit of the last block's checksum", o -> flipped(indexStart(o) - 9).to(o));
    harms.put("a bit of the index's checksum", flipped(-44));
    harms.put("a bit of the index's length", flipped(-12));
    harms.put("a bit of the trailer", flipped(-1));
    harms.put("all", cutTo(0));
    harms.put("the half", cutTo(0.5));
    harms.put("all but the header", o -> bucket().damage(o, Arrays.copyOf(bucket().bytes(o), 16)));
    harms.put("the index", o -> cutBy(-indexStart(o) + 8).to(o));
    harms.put("the trailer", cutBy(44));
    harms.put("the last byte", cutBy(1));
    harms.put(
        "bytes more",
        o ->
            bucket()
                .damage(
                    o,
                    Bytes.copyOf(Arrays.copyOf(bucket().bytes(o), bucket().bytes(o).length + 9))
                        .toArray()));
    harms.put("the object", bucket()::vanish);
    harms.put("another text", o -> bucket().damage(o, "gone".getBytes(StandardCharsets.US_ASCII)));
    // When, Then
    harmed(session, content, parts, harms);
    // When, Then
    for (int i = 0; i < parts.size(); i++) {
      harmed(
          session,
          content,
          List.of(parts.get(i)),
          Map.of(
              "another session's part", replacedBy(keys(other, "/parts/").get(i)),
              "another part", replacedBy(parts.get((i + 1) % parts.size()))));
    }
  }

  @Test
  void noDamageOfAManifestGoesUnseen() throws Exception {
    // Given
    byte[] content = content(3);
    Session session = recorded(content);
    Session other = recorded(content(4));
    ManifestSeal foreign =
        new ManifestSeal(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    List<String> manifests = keys(session, "/manifest-");
    assertThat(manifests).hasSize(1);
    String manifest = manifests.getFirst();
    Manifest said = seal.open(bucket().bytes(manifest));
    int payload = text(manifest).indexOf("\"payload\"") + 12;
    int signature = text(manifest).indexOf("\"sig\"") + 8;
    Map<String, Harm> harms = new LinkedHashMap<>();
    harms.put("a bit of the first brace", flipped(0));
    harms.put("a bit of the type", flipped(text(manifest).indexOf("vnd.gatehouse")));
    harms.put("a bit of the payload", flipped(payload + 40));
    harms.put("another bit of the payload", flipped(payload + 1_000));
    harms.put("a bit of the signature", flipped(signature + 10));
    harms.put("all", cutTo(0));
    harms.put("the half", cutTo(0.5));
    harms.put("the last byte", cutBy(1));
    harms.put("the object", bucket()::vanish);
    harms.put("another text", o -> bucket().damage(o, "{}".getBytes(StandardCharsets.US_ASCII)));
    harms.put("null", o -> bucket().damage(o, "null".getBytes(StandardCharsets.US_ASCII)));
    harms.put("a list", o -> bucket().damage(o, "[]".getBytes(StandardCharsets.US_ASCII)));
    harms.put(
        "no payload",
        o ->
            bucket()
                .damage(
                    o,
                    text(o)
                        .replaceFirst("\"payload\":\"[^\"]*\"", "\"payload\":\"\"")
                        .getBytes(StandardCharsets.US_ASCII)));
    harms.put(
        "no signatures",
        o ->
            bucket()
                .damage(
                    o,
                    text(o)
                        .replaceFirst("\"signatures\":\\[.*\\]", "\"signatures\":[]")
                        .getBytes(StandardCharsets.US_ASCII)));
    harms.put("another session's manifest", replacedBy(keys(other, "/manifest-").getFirst()));
    harms.put("a foreign key's signature", o -> bucket().damage(o, foreign.seal(said)));
    harms.put(
        "an older manifest as the next one",
        o -> bucket().damage(o.replace("manifest-1", "manifest-2"), bucket().bytes(o)));
    // When, Then
    harmed(session, content, manifests, harms);
  }

  private String text(String object) {
    return new String(bucket().bytes(object), StandardCharsets.US_ASCII);
  }

  @Test
  void aRangeOfADamagedRecordingIsNotServed() throws Exception {
    // Given
    byte[] content = content(5);
    Session session = recorded(content);
    flippedAt(0.5).to(keys(session, "/parts/").getLast());
    // When
    WireHttp.Answer answer =
        WireHttp.send(
            "GET",
            "/v1/sessions/" + session.id() + "/channels/1/recording.raw",
            TOKEN,
            "Range: bytes=0-9");
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.ended()).isFalse();
    assertThat(answer.body().bytes().length).isGreaterThan(400_000);
  }
}
