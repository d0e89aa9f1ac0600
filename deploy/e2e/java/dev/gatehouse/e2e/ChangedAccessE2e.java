package dev.gatehouse.e2e;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Who may come in follows the files on disk while everything runs, and never half of one. */
@Isolated("it changes the keys that everybody logs in with, and waits for files to take effect")
class ChangedAccessE2e {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Suite suite = Suite.running();
  private final Endpoints endpoints = suite.endpoints();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Path keys = Path.of(endpoints.identity() + ".pub");

  @TempDir private Path folder = Path.of("");

  private Path own = Path.of("");
  private Path next = Path.of("");
  private String before = "";

  @BeforeEach
  void makeAKey() throws IOException {
    before = Files.readString(keys);
    // Without its public half beside it, which ssh would believe.
    own = Files.copy(endpoints.identity(), folder.resolve("own"), COPY_ATTRIBUTES);
    next = folder.resolve("next");
    Program.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", next.toString()).succeed();
  }

  @AfterEach
  void restore() throws IOException {
    put(before);
    Await.until("the suite's own key is good", SOON, () -> mayLogIn(own));
    Await.until("the other one is not", SOON, () -> !mayLogIn(next));
  }

  @Test
  void aKeyThatIsAddedLetsInAndOneThatIsTakenOutDoesNot() throws IOException {
    // Given
    boolean early = mayLogIn(next);

    // When
    put(Files.readString(folder.resolve("next.pub")));

    // Then
    assertThat(early).isFalse();
    Await.until("the key that was added is good", SOON, () -> mayLogIn(next));
    assertThat(mayLogIn(own)).isFalse();
  }

  @Test
  void aFileWithAnErrorLeavesInEffectWhatWasThere() throws IOException {
    // Given
    ServiceLog log = suite.log(Part.AUTH);

    // When
    put(Files.readString(folder.resolve("next.pub")) + "ssh-ed25519 AAAA\n");
    Await.until("it is refused", SOON, () -> !log.linesWith("GH-AUTH-1105").isEmpty());

    // Then
    assertThat(mayLogIn(own)).isTrue();
    assertThat(mayLogIn(next)).isFalse();
    assertThat(log.linesWith("GH-AUTH-1103", keys.getFileName().toString())).isNotEmpty();
  }

  private boolean mayLogIn(Path identity) {
    return Program.of(ssh.with(identity).arguments()).with("true").run(SOON).exit() == 0;
  }

  private void put(String text) throws IOException {
    Path written = Files.writeString(keys.resolveSibling("next.pub"), text);
    Files.move(written, keys, ATOMIC_MOVE, REPLACE_EXISTING);
  }
}
