package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PoolBackoffTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  private final PoolBackoff backoff = new PoolBackoff();

  @Test
  void theWaitDoublesUpToItsBound() {
    assertThat(backoff.mayMake("default", NOW)).isTrue();

    assertThat(backoff.failed("default", NOW)).isEqualTo(NOW.plusSeconds(2));
    assertThat(backoff.failed("default", NOW)).isEqualTo(NOW.plusSeconds(4));
    for (int more = 0; more < 100; more++) {
      backoff.failed("default", NOW);
    }

    assertThat(backoff.failed("default", NOW)).isEqualTo(NOW.plus(PoolBackoff.MOST));
    assertThat(backoff.mayMake("default", NOW.plus(PoolBackoff.MOST).minusMillis(1))).isFalse();
    assertThat(backoff.mayMake("default", NOW.plus(PoolBackoff.MOST))).isTrue();
    assertThat(backoff.mayMake("another", NOW)).isTrue();
  }

  @Test
  void aPodThatHasBeenReadyForAWhileEndsIt() {
    backoff.failed("default", NOW);
    Instant made = NOW.plusSeconds(2);

    backoff.ready("default", NOW.minusSeconds(1), NOW.plus(Duration.ofHours(1)));
    assertThat(backoff.mayMake("default", NOW)).as("it was ready before").isFalse();
    backoff.ready("default", made, made.plus(PoolBackoff.PROVEN));
    assertThat(backoff.mayMake("default", NOW)).as("it may fail in a moment").isFalse();
    backoff.ready("default", made, made.plus(PoolBackoff.PROVEN).plusMillis(1));
    assertThat(backoff.mayMake("default", NOW)).isTrue();
  }
}
