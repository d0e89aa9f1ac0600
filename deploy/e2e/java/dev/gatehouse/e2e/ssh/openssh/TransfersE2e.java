package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.Rounds;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many bytes arrive whole, in both directions, and the record holds each of them. */
class TransfersE2e {
  private static final long REKEYED_BYTES = 32 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void aBigUploadKeepsItsDigest() {
    // Given
    Path file = RandomBytes.file(folder.resolve("upload"), Rounds.transferBytes(), 42);

    // When
    SshRun up = ssh.run("sha256sum", file);

    // Then
    assertThat(up.outputText()).startsWith(RandomBytes.sha256(file));
    recording.holds(up);
  }

  @Test
  void aBigDownloadKeepsItsDigest() {
    // When
    SshRun down = ssh.run(Download.ofBytes(Rounds.transferBytes()));

    // Then
    Download.assertWhole(down, Rounds.transferBytes());
    recording.holds(down);
  }

  @Test
  void bytesPassBothWaysAtOnce() {
    // Given
    Path file = RandomBytes.file(folder.resolve("both"), REKEYED_BYTES, 43);

    // When
    SshRun run = ssh.run("cat", file);

    // Then
    assertThat(RandomBytes.sha256(run.outputFile())).isEqualTo(RandomBytes.sha256(file));
    recording.holds(run);
  }

  @Test
  void keysAreRenewedInTheMiddleOfATransferBothWays() {
    // Given
    Path file = RandomBytes.file(folder.resolve("rekeyed"), REKEYED_BYTES, 44);

    // When
    SshRun run = ssh.option("-o", "RekeyLimit=1M", "-o", "LogLevel=DEBUG1").run("cat", file);

    // Then
    assertThat(run.exit()).isZero();
    assertThat(RandomBytes.sha256(run.outputFile())).isEqualTo(RandomBytes.sha256(file));
    assertThat(run.errorText().lines().filter(line -> line.contains("NEWKEYS received")))
        .as("key exchanges")
        .hasSizeGreaterThan(20);
  }
}
