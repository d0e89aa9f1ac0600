package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes arrive whole, in both directions, and the record holds each of them. */
class TransfersE2e {
  private static final Duration RECORDED_WITHIN = Duration.ofMinutes(1);
  private static final int BIG = 64 << 20;
  private static final int DOWNLOAD_MAX = 8 << 20;
  private static final int CLIENTS = 4;

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite);
  private final RecordedFaithfully recorded = new RecordedFaithfully(new AuditApi(suite));
  private final Instant since = Instant.now();

  @TempDir private Path folder = Path.of("");

  @Test
  void sixtyFourMebibytesUpAndBackDownKeepTheirDigest() throws Exception {
    // Given
    Path file = randomFile("upload", BIG, 42);
    String digest = sha256(Files.readAllBytes(file));

    // When
    SshRun up = ssh.run("sha256sum", file);
    SshRun down = ssh.run("cat " + file);

    // Then
    assertThat(up.outputText()).startsWith(digest);
    assertThat(sha256(down.output())).isEqualTo(digest);
    recorded.assertComplete(List.of(up, down), since, RECORDED_WITHIN);
  }

  @Test
  void noDownloadOfAnySizeIsCutShort() throws IOException {
    // Given
    int downloads = Integer.getInteger("gatehouse.downloads", 100);
    long seed = Long.getLong("gatehouse.seed", System.nanoTime());
    System.out.println("downloads: " + downloads + ", seed: " + seed);
    Path file = randomFile("source", DOWNLOAD_MAX, seed);
    byte[] source = Files.readAllBytes(file);
    List<Integer> sizes = IntStream.generate(new SizesFrom(seed)).limit(downloads).boxed().toList();

    // When
    List<SshRun> runs =
        SideBySide.map(CLIENTS, sizes, size -> ssh.run("head -c " + size + " " + file));

    // Then
    for (int i = 0; i < downloads; i++) {
      byte[] expected = java.util.Arrays.copyOf(source, sizes.get(i));
      assertThat(java.util.Arrays.mismatch(runs.get(i).output(), expected))
          .as("seed %d, size %d: %s", seed, sizes.get(i), runs.get(i))
          .isEqualTo(-1);
    }
    recorded.assertComplete(runs, since, RECORDED_WITHIN);
  }

  /** Every order of magnitude is met, nothing and everything first. */
  private static final class SizesFrom implements java.util.function.IntSupplier {
    private final Random random;
    private int count;

    SizesFrom(long seed) {
      random = new Random(seed);
    }

    @Override
    public int getAsInt() {
      return switch (count++) {
        case 0 -> 0;
        case 1 -> DOWNLOAD_MAX;
        default ->
            random.nextBoolean()
                ? random.nextInt(DOWNLOAD_MAX + 1)
                : random.nextInt(1 << random.nextInt(24));
      };
    }
  }

  private Path randomFile(String name, int size, long seed) throws IOException {
    Path file = folder.resolve(name);
    byte[] block = new byte[1 << 20];
    Random random = new Random(seed);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int written = 0; written < size; written += block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(block.length, size - written));
      }
    }
    return file;
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
