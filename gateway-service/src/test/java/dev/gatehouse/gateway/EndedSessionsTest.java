package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.authentication.HeldGrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EndedSessionsTest {
  private static final HeldGrant GRANT = new HeldGrant("j1", "b1", Optional.empty());
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final TestingTimer timer = new TestingTimer();
  private final List<HeldGrant> told = new ArrayList<>();
  private int unheard;
  private final EndedSessions ended =
      new EndedSessions(
          grant -> {
            told.add(grant);
            return CompletableFuture.completedFuture(unheard-- <= 0);
          },
          INTERVAL,
          timer,
          Runnable::run);

  @Test
  void itIsSaidAtOnceAndWhatWasHeardIsNotSaidAgain() {
    // When
    ended.ended(GRANT);

    // Then
    assertThat(told).containsExactly(GRANT);
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void whatWasNotHeardIsSaidAgain() {
    // Given
    unheard = 1;

    // When
    ended.ended(GRANT);
    timer.advance(INTERVAL);

    // Then
    assertThat(told).containsExactly(GRANT, GRANT);
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void itIsNotSaidForEver() {
    // Given
    unheard = 100;

    // When
    ended.ended(GRANT);
    timer.advance(INTERVAL.multipliedBy(10));

    // Then
    assertThat(told).hasSize(3);
    assertThat(timer.waiting()).isZero();
  }
}
