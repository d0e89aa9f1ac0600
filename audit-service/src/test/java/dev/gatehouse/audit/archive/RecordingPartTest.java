package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form of a part: what is written is read, and what is damaged is never taken for whole. */
class RecordingPartTest {
  /** Kept for ever: a part of version 1 must be readable by every later version. */
  private static final Path GOLDEN = Path.of("src/test/resources/golden/v1/session.part");

  private final ScriptedGateway gateway = new ScriptedGateway();

  private byte[] part(List<AuditEnvelope> frames) {
    return new PartEncoder().encode(frames, null).content();
  }

  private Session largeSession() {
    Session session = gateway.session().login("alice").exec(1, "cat").exec(2, "cat");
    Random random = new Random(3);
    for (int i = 0; i < 80; i++) {
      byte[] data = new byte[32 << 10];
      random.nextBytes(data);
      session.data(1 + i % 2, DataStream.OUTPUT, Bytes.owned(data));
    }
    return session.end();
  }

  @Test
  void framesComeOutAsTheyWentIn() throws IOException {
    // Given
    Session session = largeSession();
    // When
    List<AuditEnvelope> read = RecordingPart.frames(part(session.frames()));
    // Then
    assertThat(read).hasSameSizeAs(session.frames());
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).toWire()).isEqualTo(session.frames().get(i).toWire());
    }
  }

  @Test
  void theIndexFindsEveryBlockAndEveryByteOfAChannel() throws IOException {
    // Given
    Session session = largeSession();
    byte[] part = part(session.frames());
    // When
    PartIndex index = RecordingPart.index(part);
    // Then
    assertThat(index.blocks()).hasSizeGreaterThan(2);
    long channelOne = 0;
    for (PartIndex.Block block : index.blocks()) {
      assertThat(block.rawSize()).isLessThanOrEqualTo(1 << 20);
      InputStream compressed = new ByteArrayInputStream(part, (int) block.offset(), block.size());
      assertThat(new ZstdInputStreamNoFinalizer(compressed).readAllBytes())
          .hasSize(block.rawSize());
      channelOne +=
          block.channels().stream()
              .filter(channel -> channel.number() == 1)
              .mapToLong(PartIndex.ChannelRange::output)
              .sum();
    }
    assertThat(channelOne).isEqualTo(40L * (32 << 10));
  }

  @Test
  void anyZstdDecoderReadsAPart() throws IOException {
    // Given
    Session session = gateway.wholeSession("hello");
    // When
    byte[] raw =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(part(session.frames())))
            .readAllBytes();
    // Then
    int sizes = session.frames().stream().mapToInt(frame -> 4 + frame.wireSize()).sum();
    assertThat(raw).hasSize(sizes);
  }

  @Test
  void noDamagedByteChangesWhatIsRead() {
    // Given
    List<AuditEnvelope> frames = gateway.wholeSession("hello").frames();
    byte[] part = part(frames);
    int unnoticed = 0;
    for (int bit = 0; bit < part.length * 8; bit++) {
      byte[] damaged = part.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        // When
        List<AuditEnvelope> read = RecordingPart.frames(damaged);
        // Then
        unnoticed++;
        assertThat(read)
            .as("bit %d of %d", bit, part.length * 8)
            .extracting(AuditEnvelope::hash)
            .containsExactlyElementsOf(frames.stream().map(AuditEnvelope::hash).toList());
      } catch (IOException e) {
        // It was noticed.
      }
    }
    // zstd has a bit or two that no decoder looks at; a manifest's SHA-256 covers these too.
    assertThat(unnoticed).isLessThan(10);
  }

  @Test
  void noPartThatWasCutOffGoesUnnoticed() {
    // Given
    byte[] part = part(gateway.wholeSession("hello").frames());
    for (int length = 0; length < part.length; length++) {
      byte[] cut = Arrays.copyOf(part, length);
      // When, Then
      assertThatThrownBy(() -> RecordingPart.frames(cut))
          .as("%d of %d bytes", length, part.length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aPartOfTheFirstVersionIsStillRead() throws IOException {
    // Given
    if (Boolean.getBoolean("gatehouse.golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.write(GOLDEN, part(gateway.wholeSession("golden").frames()));
    }
    // When
    List<AuditEnvelope> frames = RecordingPart.frames(Files.readAllBytes(GOLDEN));
    // Then
    assertThat(frames).hasSize(11);
    assertThat(frames)
        .extracting(frame -> frame.header().type())
        .containsExactly(1, 10, 11, 20, 30, 31, 43, 50, 53, 33, 2);
  }
}
