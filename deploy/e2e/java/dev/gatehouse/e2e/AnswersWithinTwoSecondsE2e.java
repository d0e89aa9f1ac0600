package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.AuditApi.SessionView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On an idle suite, REST has a session within two seconds of the client's exit. */
class AnswersWithinTwoSecondsE2e {
  private static final int ROUNDS = 20;
  private static final Duration PROMISE = Duration.ofSeconds(2);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite);
  private final AuditApi audit = new AuditApi(suite);
  private final RecordedFaithfully recorded = new RecordedFaithfully(audit);

  @Test
  void twentyOutOfTwentySessionsAreFoundCompleteAndReadable() {
    List<Long> millis = new ArrayList<>();
    readOneSessionFirst();
    for (int round = 1; round <= ROUNDS; round++) {
      // Given
      Instant since = Instant.now();

      // When
      SshRun run = ssh.run("echo round " + round + "; echo error >&2; exit " + round);
      long exited = System.nanoTime();

      // Then
      SessionView session =
          Await.value(
              "round " + round + " is complete in REST",
              PROMISE,
              () -> audit.find(run.marker(), since).filter(found -> !found.isOpen()));
      recorded.assertSameBytes(run, session);
      long took = (System.nanoTime() - exited) / 1_000_000;
      assertThat(session.integrity()).isEqualTo("complete");
      assertThat(took).as("ms until round %d was read", round).isLessThan(PROMISE.toMillis());
      millis.add(took);
    }
    Collections.sort(millis);
    System.out.println("REST answered after ms: " + millis);
  }

  /** The promise is one of an idle suite, not of a JVM that reads its first recording ever. */
  private void readOneSessionFirst() {
    Instant since = Instant.now();
    recorded.assertComplete(List.of(ssh.run("true")), since, Duration.ofSeconds(30));
  }
}
