package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.TestingTimer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyExchangeWatchTest {
  private static final Duration MAX = Duration.ofSeconds(30);

  private final TestingTimer timer = new TestingTimer();
  private final AtomicInteger stalled = new AtomicInteger();
  private final KeyExchangeWatch watch = new KeyExchangeWatch(MAX, timer, stalled::incrementAndGet);

  @Test
  void theFirstExchangeMayTakeItsTime() {
    // When
    watch.opened();
    timer.advance(MAX.multipliedBy(2));

    // Then
    assertThat(stalled).hasValue(0);
  }

  @Test
  void aLaterOneThatIsNotCompletedInTimeHasStalled() {
    // Given
    watch.completed();

    // When
    watch.opened();
    timer.advance(MAX);

    // Then
    assertThat(stalled).hasValue(1);
  }

  @Test
  void theTimeBeginsWithTheFirstOfBothBeginnings() {
    // Given
    watch.completed();
    watch.opened();
    timer.advance(MAX.minusSeconds(1));

    // When
    watch.opened();
    timer.advance(Duration.ofSeconds(1));

    // Then
    assertThat(stalled).hasValue(1);
  }

  @Test
  void oneThatIsCompletedLeavesNothingBehind() {
    // Given
    watch.completed();
    watch.opened();

    // When
    watch.completed();

    // Then
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void aBeginningThatIsToldOfBehindTheEndOpensNothing() {
    // Given a KEXINIT that was written, and answered before anybody was told of the writing
    int exchange = watch.number();
    watch.completed();

    // When
    watch.opened(exchange);
    timer.advance(MAX);

    // Then
    assertThat(stalled).hasValue(0);
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void ourOwnBeginningOfALaterOneIsWatched() {
    // Given
    watch.completed();

    // When
    watch.opened(watch.number());
    timer.advance(MAX);

    // Then
    assertThat(stalled).hasValue(1);
  }

  @Test
  void aConnectionThatIsOverIsNotWatched() {
    // Given
    watch.completed();
    watch.opened();

    // When
    watch.close();
    watch.opened();

    // Then
    assertThat(timer.waiting()).isZero();
  }
}
