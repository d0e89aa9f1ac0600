package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Answers;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Whoever guesses passwords is kept out by address, and nobody else is. */
@Isolated("passwords are verified a few at a time, and others want theirs verified too")
class GuessersE2e {
  private static final int ADDRESSES = 10;
  private static final int GUESSERS = 50;
  private static final int HONEST_LOGINS = 20;
  private static final int HONEST_AT_A_TIME = 4;
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(3);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String WRONG = "not-the-password";
  private static final String RIGHT = "demo-password";

  private final Suite suite = Suite.running();
  private final BlocksApi blocks = new BlocksApi(suite);
  private final SshClient demo = SshClient.of(suite.endpoints());
  private final SshClient twoFactor = demo.as("two-factor");
  private final ServiceLog authLog = suite.log(Suite.Part.AUTH);

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void letEverybodyInAgain() {
    blocks.blocked().forEach(blocks::lift);
  }

  @Test
  void fiftyGuessersEndUpBlockedWhileEverybodyElseLogsIn() {
    // Given
    List<String> addresses =
        IntStream.rangeClosed(1, ADDRESSES).mapToObj(i -> "127.0.101." + i).toList();
    List<String> guessers =
        IntStream.range(0, GUESSERS).mapToObj(i -> addresses.get(i % ADDRESSES)).toList();

    // When
    CompletableFuture<Boolean> guessing =
        CompletableFuture.supplyAsync(
            () -> SideBySide.map(GUESSERS, guessers, this::guessUntilBlocked).contains(false));
    List<SshRun> honest =
        SideBySide.map(
            HONEST_AT_A_TIME,
            IntStream.rangeClosed(1, HONEST_LOGINS).boxed().toList(),
            i -> from("127.0.102." + i, demo).run("echo inside"));

    // Then
    assertThat(honest)
        .allSatisfy(
            run -> {
              assertThat(run.exit()).as("%s", run).isZero();
              assertThat(run.outputText()).isEqualTo("inside\n");
            });
    assertThat(guessing.join()).as("somebody was let in").isFalse();
    assertThat(addresses)
        .allSatisfy(address -> assertThat(authLog.linesWith("GH-AUTH-2201", address)).isNotEmpty());
    assertThat(from("127.0.102.1", demo).run("true").exit()).isZero();
  }

  @Test
  void aBlockedAddressIsRefusedWhateverItBringsUntilTheBlockIsLifted() {
    // Given
    String address = "127.0.103.1";
    assertThat(guessUntilBlocked(address)).isTrue();

    // When
    SshRun blocked = from(address, demo).run("true");
    SshRun rightPassword = Answers.in(folder, RIGHT).to(from(address, twoFactor)).run("true");
    int lifted = blocks.lift("address/" + address);
    SshRun after = from(address, demo).run("echo inside");

    // Then
    assertThat(blocked.exit()).isEqualTo(255);
    assertThat(blocked.errorText()).contains("Permission denied (publickey)");
    assertThat(rightPassword.exit()).isEqualTo(255);
    assertThat(rightPassword.errorText()).contains("Permission denied (publickey)");
    assertThat(authLog.linesWith("GH-AUTH-2007", "address-blocked", address)).isNotEmpty();
    assertThat(lifted).isEqualTo(204);
    assertThat(after.exit()).as("%s", after).isZero();
    assertThat(blocks.lift("address/" + address)).isEqualTo(404);
  }

  @Test
  void blocksOutliveTheServiceAndItsLoginsTheDatabase() {
    // Given
    String address = "127.0.104.1";
    assertThat(guessUntilBlocked(address)).isTrue();

    try {
      // When
      suite.stop(Suite.Part.AUTH);
      suite.start(Suite.Part.AUTH);
      Await.until(
          "the block is there after a restart",
          SOON,
          () -> blocks.blocked().contains("address/" + address));
      SshRun blocked = from(address, demo).run("true");
      suite.kill(Suite.Part.POSTGRES);
      SshRun stillBlocked = from(address, demo).run("true");
      SshRun honest = from("127.0.104.2", demo).run("echo inside");

      // Then
      assertThat(blocked.exit()).isEqualTo(255);
      assertThat(stillBlocked.exit()).isEqualTo(255);
      assertThat(honest.exit()).as("%s", honest).isZero();
      assertThat(authLog.linesWith("GH-AUTH-2205")).isNotEmpty();
    } finally {
      suite.restore();
    }
    Await.until(
        "failures are counted in the database again, the second time since the service started",
        SOON,
        () -> authLog.linesWith("GH-AUTH-2206").size() == 2);
  }

  /** Guesses until the address is blocked; false if a guess let somebody in. */
  private boolean guessUntilBlocked(String address) {
    long deadline = System.nanoTime() + LONG_ENOUGH.toNanos();
    while (!blocks.blocked().contains("address/" + address)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not blocked: " + address + " of " + blocks.blocked());
      }
      SshRun run = Answers.in(folder, WRONG).to(from(address, twoFactor)).run("true");
      if (run.exit() == 0) {
        return false;
      }
    }
    return true;
  }

  private static SshClient from(String address, SshClient client) {
    return client.option("-b", address);
  }
}
