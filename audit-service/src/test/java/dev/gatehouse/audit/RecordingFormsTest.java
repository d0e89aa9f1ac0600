package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.ReadingEvent;
import dev.gatehouse.contracts.audit.StreamKind;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a recording looks like to those who read it: bytes, asciicast and text. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class RecordingFormsTest extends TestingAudit {
  private static List<JsonNode> lines(Response cast) throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : cast.asString().lines().toList()) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private static String joined(List<JsonNode> lines, String code) {
    StringBuilder joined = new StringBuilder();
    lines.stream()
        .filter(line -> line.isArray() && line.get(1).asText().equals(code))
        .forEach(line -> joined.append(line.get(2).asText()));
    return joined.toString();
  }

  @Test
  void aShellIsPlayedAsItWasSeen() throws Exception {
    // Given output that splits a character, and ends within one
    Session shell = gateway().session().login("alice").shell(1, "xterm-256color", 120, 40);
    shell
        .data(1, DataStream.OUTPUT, Bytes.hex("6869e282"))
        .window(1, 100, 30)
        .data(1, DataStream.OUTPUT, Bytes.hex("ac0aff"))
        .data(1, DataStream.INPUT, Bytes.utf8("typed"))
        .data(1, DataStream.OUTPUT, Bytes.hex("f09f"));
    record(shell.exit(1, 0).end());
    awaitIntegrity(shell.id(), "complete");
    // When
    Response cast = content(shell.id(), "recording.cast");
    // Then
    assertThat(cast.statusCode()).isEqualTo(200);
    assertThat(cast.contentType()).startsWith("application/x-asciicast");
    assertThat(cast.header("Gatehouse-Complete")).isEqualTo("true");
    List<JsonNode> lines = lines(cast);
    assertThat(lines.getFirst().get("version").asInt()).isEqualTo(2);
    assertThat(lines.getFirst().get("width").asInt()).isEqualTo(120);
    assertThat(lines.getFirst().get("height").asInt()).isEqualTo(40);
    assertThat(lines.getFirst().at("/env/TERM").asText()).isEqualTo("xterm-256color");
    assertThat(lines.getFirst().get("timestamp").asLong())
        .isCloseTo(System.currentTimeMillis() / 1_000, org.assertj.core.data.Offset.offset(60L));
    String raw =
        new String(content(shell.id(), "recording.raw").asByteArray(), StandardCharsets.UTF_8);
    assertThat(joined(lines, "o")).isEqualTo(raw).isEqualTo("hi€\n\uFFFD\uFFFD");
    assertThat(joined(lines, "r")).isEqualTo("100x30");
    assertThat(joined(lines, "i")).isEmpty();
    assertThat(cast.asString()).contains("\n[0.004000,\"o\",\"hi\"]\n");
    assertThat(joined(lines(content(shell.id(), "recording.cast?input=true")), "i"))
        .isEqualTo("typed");
  }

  @Test
  void aCommandWithoutTerminalIsPlayedToo() throws Exception {
    // Given
    Session exec = gateway().session().login("alice").exec(1, "make \"all\"").output(1, "ok\n");
    exec.data(1, DataStream.ERROR, Bytes.utf8("warning\n")).omitted(1, DataStream.INPUT, 4);
    record(exec.exit(1, 0).end());
    awaitIntegrity(exec.id(), "complete");
    // When
    List<JsonNode> lines = lines(content(exec.id(), "recording.cast?input=true"));
    // Then
    assertThat(lines.getFirst().get("width").asInt()).isEqualTo(80);
    assertThat(lines.getFirst().get("height").asInt()).isEqualTo(24);
    assertThat(lines.getFirst().get("command").asText()).isEqualTo("make \"all\"");
    assertThat(lines.getFirst().has("env")).isFalse();
    assertThat(joined(lines, "o")).isEqualTo("ok\nwarning\n");
    assertThat(joined(lines, "i")).isEmpty();
  }

  @Test
  void textIsWhatATerminalWouldKeep() throws Exception {
    // Given
    Session shell = gateway().session().login("alice").shell(1, "xterm", 80, 24);
    shell
        .output(1, "\u001b]0;title\u0007\u001b[1m$ \u001b[0mlx\b")
        .output(1, "s\r\n 10%\r100%\r\n");
    record(shell.exit(1, 0).end());
    awaitIntegrity(shell.id(), "complete");
    // When
    Response text = content(shell.id(), "recording.txt");
    // Then
    assertThat(text.contentType()).isEqualToIgnoringCase("text/plain;charset=UTF-8");
    assertThat(text.header("Gatehouse-Complete")).isEqualTo("true");
    assertThat(new String(text.asByteArray(), StandardCharsets.UTF_8)).isEqualTo("$ ls\n100%\n");
  }

  @Test
  void whatWasNotRecordedIsNotFound() throws Exception {
    // Given
    Session exec = gateway().session().login("alice").exec(1, "x");
    exec.omitted(1, DataStream.OUTPUT, 7).omitted(1, DataStream.INPUT, 9);
    record(exec.exit(1, 0).end());
    awaitIntegrity(exec.id(), "complete");
    // When, Then
    for (String form :
        List.of("recording.raw", "recording.raw?stream=input", "recording.cast", "recording.txt")) {
      Response answer = content(exec.id(), form);
      assertThat(answer.statusCode()).as(form).isEqualTo(404);
      assertThat(answer.jsonPath().getString("code")).as(form).isEqualTo("GH-AUDIT-2007");
    }
  }

  @Test
  void aRangeOfBytesIsGivenAlone() throws Exception {
    // Given
    byte[] content = new byte[100_000];
    new Random(9).nextBytes(content);
    Session exec = gateway().session().login("alice").exec(1, "cat");
    for (int at = 0; at < content.length; at += 10_000) {
      exec.data(
          1,
          DataStream.OUTPUT,
          Bytes.copyOf(java.util.Arrays.copyOfRange(content, at, at + 10_000)));
    }
    record(exec.exit(1, 0).end());
    awaitIntegrity(exec.id(), "complete");
    String path = "/v1/sessions/" + exec.id() + "/channels/1/recording.raw";
    // When
    Response whole = asked().get(path);
    Response middle = asked().header("Range", "bytes=9995-30004").get(path);
    Response tail = asked().header("Range", "bytes=-1").get(path);
    Response behind = asked().header("Range", "bytes=100000-").get(path);
    // Then
    assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(whole.header("Content-Length")).isEqualTo("100000");
    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.header("Content-Range")).isEqualTo("bytes 9995-30004/100000");
    assertThat(middle.header("Content-Length")).isEqualTo("20010");
    assertThat(middle.asByteArray())
        .isEqualTo(java.util.Arrays.copyOfRange(content, 9_995, 30_005));
    assertThat(tail.asByteArray()).containsExactly(content[99_999]);
    assertThat(behind.statusCode()).isEqualTo(416);
    assertThat(behind.header("Content-Range")).isEqualTo("bytes */100000");
    assertThat(behind.jsonPath().getString("code")).isEqualTo("GH-AUDIT-2010");
  }

  @Test
  void anOpenRecordingGivesWhatThereIsByNow() throws Exception {
    // Given
    Session open = gateway().session().login("alice").exec(1, "tail -f").output(1, "so ");
    journal(gateway().opened(open));
    send(open.frames());
    // When
    Response first = content(open.id(), "recording.raw");
    int sent = open.frames().size();
    send(open.output(1, "far").frames().subList(sent, sent + 1));
    Response second = content(open.id(), "recording.txt");
    Response part = asked().header("Range", "bytes=1-").get(path(open));
    // Then
    assertThat(first.asString()).isEqualTo("so ");
    assertThat(first.header("Gatehouse-Complete")).isEqualTo("false");
    assertThat(second.asString()).isEqualTo("so far");
    assertThat(part.asString()).isEqualTo("o far");
    assertThat(content(open.id(), "recording.raw?stream=error").asString()).isEmpty();
  }

  private static String path(Session session) {
    return "/v1/sessions/" + session.id() + "/channels/1/recording.raw";
  }

  @Test
  void whoeverReadsIsInTheJournalFirst() throws Exception {
    // Given
    Session session = record(gateway().wholeSession("0123456789"));
    awaitIntegrity(session.id(), "complete");
    String path = "/v1/sessions/" + session.id() + "/channels/1/recording.raw";
    // When
    Response part = asked().header("Range", "bytes=2-4").get(path);
    content(session.id(), "recording.cast?input=true");
    content(session.id(), "recording.raw?stream=nothing");
    // Then
    assertThat(part.asString()).isEqualTo("234");
    List<ReadingEvent.RecordingRead> readings =
        journalFrames().stream()
            .filter(frame -> frame.header().streamKind() == StreamKind.AUDIT)
            .map(TestingAudit::event)
            .filter(ReadingEvent.RecordingRead.class::isInstance)
            .map(ReadingEvent.RecordingRead.class::cast)
            .filter(reading -> reading.session().equals(session.id()))
            .toList();
    assertThat(readings)
        .extracting(ReadingEvent.RecordingRead::form)
        .containsExactly("raw", "cast");
    assertThat(readings).extracting(ReadingEvent.RecordingRead::reader).containsOnly("default");
    assertThat(readings.getFirst().streams()).containsExactly(DataStream.OUTPUT);
    assertThat(readings.getFirst().firstByte()).isEqualTo(2);
    assertThat(readings.getFirst().byteCount()).isEqualTo(3);
    assertThat(readings.getLast().streams()).containsExactly(DataStream.values());
    assertThat(readings.getLast().byteCount()).isEqualTo(10);
  }
}
