package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scp} copies over SFTP, its default, and in its old protocol. */
class ScpE2e {
  private static final String OVER_SFTP = "-s";
  private static final String OLD_PROTOCOL = "-O";
  private static final int SIZE = 16 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {OVER_SFTP, OLD_PROTOCOL})
  void aFileGoesUpAndComesBack(String protocol) {
    // Given
    Path file = RandomBytes.file(folder.resolve("up"), SIZE, 1);
    SharedConnection connection = ssh.share();
    try (connection;
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      // When
      copy(connection, protocol, file.toString(), at(there, "file"));
      copy(connection, protocol, at(there, "file"), folder.resolve("down").toString());

      // Then
      assertThat(there.sha256("file")).isEqualTo(RandomBytes.sha256(file));
      assertThat(RandomBytes.sha256(folder.resolve("down"))).isEqualTo(RandomBytes.sha256(file));
    }
    recording.holdsChannel(connection.run(), protocol.equals(OVER_SFTP) ? "subsystem" : "exec");
  }

  @ParameterizedTest
  @ValueSource(strings = {OVER_SFTP, OLD_PROTOCOL})
  void aFolderGoesUpAndComesBackWithItsTimesAndModes(String protocol) throws Exception {
    // Given
    Path tree = Files.createDirectories(folder.resolve("tree/branch/twig"));
    Path leaf = RandomBytes.file(tree.resolve("leaf with spaces"), 4097, 2);
    Path empty = Files.createFile(tree.resolve("empty"));
    assertThat(leaf.toFile().setExecutable(true)).isTrue();
    Files.setLastModifiedTime(empty, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    try (SharedConnection connection = ssh.share();
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      // When
      String sent = folder.resolve("tree").toString();
      copy(connection, protocol, "-r", "-p", sent, at(there, "tree"));
      String back = folder.resolve("back").toString();
      copy(connection, protocol, "-r", "-p", at(there, "tree"), back);

      // Then
      Path twig = folder.resolve("back/branch/twig");
      assertThat(there.run("find tree -type f | sort").lines())
          .containsExactly("tree/branch/twig/empty", "tree/branch/twig/leaf with spaces");
      assertThat(twig.resolve("leaf with spaces")).hasSameBinaryContentAs(leaf).isExecutable();
      assertThat(Files.getLastModifiedTime(twig.resolve("empty")).toInstant())
          .isEqualTo("2001-02-03T04:05:06Z");
    }
  }

  private static void copy(SharedConnection connection, String... arguments) {
    connection.client().program("scp").with(arguments).succeed();
  }

  private String at(WorkloadFolder there, String name) {
    return ssh.destination() + ":" + there.path(name);
  }
}
