package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rsync} brings folders up and down, and moves no more than what has changed. */
class RsyncE2e {
  private static final int SIZE = 16 << 20;
  private static final Pattern LITERAL_DATA = Pattern.compile("Literal data: ([\\d,.]+) bytes");

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void aFolderGoesUpThenItsDifferenceThenItComesBack() throws Exception {
    // Given
    Path tree = Files.createDirectories(folder.resolve("tree/branch"));
    Path file = RandomBytes.file(tree.resolve("file"), SIZE, 5);
    RandomBytes.file(tree.resolve("small"), 100, 6);
    SharedConnection connection = ssh.share();
    try (connection;
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      String target = ssh.destination() + ":" + there.path("tree/");
      rsync(connection, folder.resolve("tree") + "/", target);

      // When
      overwrite(file, SIZE / 2);
      Program.Outcome difference = rsync(connection, folder.resolve("tree") + "/", target);
      rsync(connection, target, folder.resolve("back") + "/");

      // Then
      assertThat(literalData(difference)).isBetween(1L, 1L << 20);
      assertThat(there.sha256("tree/branch/file")).isEqualTo(RandomBytes.sha256(file));
      assertThat(folder.resolve("back/branch/file")).hasSameBinaryContentAs(file);
      assertThat(folder.resolve("back/branch/small")).hasSameBinaryContentAs(tree.resolve("small"));
    }
    recording.holdsChannel(connection.run(), "exec");
  }

  private static Program.Outcome rsync(SharedConnection connection, String from, String to) {
    return Program.of("rsync", "-a", "--no-whole-file", "--ignore-times", "--stats")
        .with("-e", connection.client().commandLine(), from, to)
        .succeed();
  }

  private static void overwrite(Path file, long position) throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(RandomBytes.of(4096, 7)), position);
    }
  }

  private static long literalData(Program.Outcome outcome) {
    MatchResult result =
        LITERAL_DATA
            .matcher(outcome.output())
            .results()
            .findFirst()
            .orElseThrow(() -> new AssertionError("no statistics: " + outcome));
    return Long.parseLong(result.group(1).replaceAll("[,.]", ""));
  }
}
