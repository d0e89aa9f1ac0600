package dev.gatehouse.gateway.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.authentication.TestingGrants;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfirmationTest {
  private final TestingWorkloads provider = new TestingWorkloads();
  private final TestingTimer timer = new TestingTimer();
  private final SessionId session = SessionId.create(Instant.now());
  private final Confirmation confirmation =
      new Confirmation(
          new WorkloadProvider.Wish(
              TestingGrants.grant(session), session, WorkloadProvider.SESSION),
          provider,
          Runnable::run,
          timer);

  @BeforeEach
  void start() {
    confirmation.start();
  }

  @Test
  void nothingIsToldOfWhatIsOverWithinASecond() {
    // Given
    timer.advance(Confirmation.AFTER.minusMillis(1));

    // When
    var told = confirmation.end();
    timer.advance(Duration.ofMinutes(1));

    // Then
    assertThat(told).isCompleted();
    assertThat(provider.take()).isEmpty();
  }

  /** Who never hears it takes the workload back while somebody works in it. */
  @Test
  void whatNobodyAnsweredIsToldAgain() {
    // Given
    timer.advance(Confirmation.AFTER);
    provider.answer(new LeaseAnswer.Unavailable("ConnectException"));
    timer.advance(Confirmation.AGAIN);

    // When
    provider.answer(new LeaseAnswer.Pending("lease", ""));
    timer.advance(Duration.ofMinutes(1));

    // Then
    assertThat(provider.take()).containsExactly("attached session", "attached session");
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void theEndIsBehindWhatIsBeingTold() {
    // Given
    timer.advance(Confirmation.AFTER);

    // When
    var told = confirmation.end();

    // Then
    assertThat(told).isNotDone();
    provider.answer(new LeaseAnswer.Unavailable("ConnectException"));
    timer.advance(Duration.ofMinutes(1));
    assertThat(told).isCompleted();
    assertThat(provider.take()).containsExactly("attached session");
  }
}
