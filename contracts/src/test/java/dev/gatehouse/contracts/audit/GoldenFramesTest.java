package dev.gatehouse.contracts.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Frames as version 1 wrote them, one file a type, kept for ever.
 *
 * <p>A new type adds a file ({@code -Dgatehouse.golden=write} writes those that are missing, and
 * never one that is there).
 */
class GoldenFramesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/v1");
  private static final byte[] SALT = HexFormat.of().parseHex("5a".repeat(16));

  @TestFactory
  Stream<DynamicTest> everyFrameIsWrittenAndReadAsItAlwaysWas() {
    return SampleEvents.all().entrySet().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> compare(sample)));
  }

  private static void compare(Map.Entry<String, AuditEvent> sample) throws Exception {
    AuditEnvelope written =
        HashChain.session(SampleEvents.SESSION)
            .seal(1_500_000_000L, new ChannelId(2), sample.getValue(), SALT.clone());
    Path file = GOLDEN.resolve(sample.getKey() + ".hex");
    if (Files.notExists(file) && "write".equals(System.getProperty("gatehouse.golden"))) {
      Files.writeString(
          file,
          HexFormat.of().formatHex(written.toWire()) + "\n" + written.hash().toHex() + "\n",
          StandardCharsets.US_ASCII);
    }
    String[] golden = Files.readString(file, StandardCharsets.US_ASCII).split("\n", -1);

    AuditEnvelope read = AuditEnvelope.decode(HexFormat.of().parseHex(golden[0]));

    assertThat(read.event()).contains(sample.getValue());
    assertThat(read.header()).isEqualTo(written.header());
    assertThat(read.hash().toHex()).isEqualTo(golden[1]);
    assertThat(HexFormat.of().formatHex(written.toWire())).isEqualTo(golden[0]);
  }

  @Test
  void noGoldenFileIsWithoutItsEvent() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".hex", "")))
          .containsExactlyInAnyOrderElementsOf(SampleEvents.all().keySet());
    }
  }
}
