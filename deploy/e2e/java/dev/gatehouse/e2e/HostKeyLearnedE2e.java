package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The gateway's next host key reaches those who know the present one, with its proof. */
@Isolated("it stops a part that all others need")
class HostKeyLearnedE2e {
  private final Suite suite = Suite.running();
  private final Endpoints endpoints = suite.endpoints();
  private final Path next =
      Path.of(suite.setting(Part.GATEWAY, "gatehouse.gateway.host-key-directory").orElseThrow())
          .resolve("ssh_host_ed25519_key.next");

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void restore() throws IOException {
    boolean made = Files.deleteIfExists(next);
    assertThat(Files.deleteIfExists(publicHalf())).isEqualTo(made);
    suite.stop(Part.GATEWAY);
    suite.restore();
  }

  private Path publicHalf() {
    return next.resolveSibling(next.getFileName() + ".pub");
  }

  @Test
  void openSshLearnsTheNextHostKey() throws IOException {
    // Given
    Program.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", next.toString()).succeed();
    String key = Files.readString(publicHalf()).split(" ", 3)[1];
    suite.stop(Part.GATEWAY);
    suite.start(Part.GATEWAY);
    // OpenSSH leaves a host alone whose key it knows under another name as well.
    String present = Files.readString(endpoints.knownHosts()).split("\n", 2)[0];
    Path known = Files.writeString(folder.resolve("known_hosts"), present + "\n");

    // When: the proof is asked for behind the login
    SshRun run =
        SshClient.of(endpoints)
            .option("-o", "UserKnownHostsFile=" + known)
            .option("-o", "UpdateHostKeys=yes")
            .run("sleep 1");

    // Then
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(known).content().contains(key);
  }
}
