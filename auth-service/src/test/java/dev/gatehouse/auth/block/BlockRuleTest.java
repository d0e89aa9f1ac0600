package dev.gatehouse.auth.block;

import static dev.gatehouse.auth.block.TestingBlocks.ADDRESS;
import static dev.gatehouse.auth.block.TestingBlocks.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockRuleTest {

  @Test
  void theLastFailureThatIsAllowedBeginsABlock() {
    // When
    Standing second = fail(Standing.NONE, START, 2);
    Standing third = fail(second, START, 1);

    // Then
    assertThat(second.isBlockedAt(START)).isFalse();
    assertThat(third.isBlockedAt(START)).isTrue();
    assertThat(third.beganAt(START)).isTrue();
    assertThat(third.blockedUntil()).isEqualTo(START.plus(Duration.ofMinutes(1)));
    assertThat(third.failures()).isEqualTo(3);
    assertThat(third.isBlockedAt(third.blockedUntil())).isFalse();
  }

  @Test
  void failuresOfAnotherWindowDoNotCount() {
    // Given
    Standing two = fail(Standing.NONE, START, 2);

    // When
    Standing justInside = fail(two, START.plus(ADDRESS.window()).minusMillis(1), 1);
    Standing outside = fail(two, START.plus(ADDRESS.window()), 1);

    // Then
    assertThat(justInside.failures()).isEqualTo(3);
    assertThat(outside.failures()).isEqualTo(1);
  }

  @Test
  void eachFurtherBlockIsTwiceAsLongUpToTheLongest() {
    // When
    List<Duration> times = blocksInARow(5);

    // Then
    assertThat(times)
        .containsExactly(
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(4),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5));
  }

  @ParameterizedTest(name = "after {0} of quiet: {1}")
  @CsvSource({
    "PT59M59S, PT5M",
    "PT1H, PT4M",
    "PT2H, PT2M",
    "PT3H, PT1M",
    "PT300H, PT1M",
  })
  void quietTakesDoublingsBack(Duration quiet, Duration next) {
    // Given: the next block would be of five minutes
    Standing standing = Standing.NONE;
    Instant now = START;
    for (int block = 1; block <= 3; block++) {
      standing = fail(standing, now, 3);
      now = standing.blockedUntil();
    }

    // When
    Instant then = now.plus(quiet);
    Standing blocked = fail(standing, then, 3);

    // Then
    assertThat(Duration.between(then, blocked.blockedUntil())).isEqualTo(next);
  }

  @Test
  void failuresDuringABlockChangeNothingAboutIt() {
    // Given
    Standing blocked = fail(Standing.NONE, START, 3);

    // When
    Standing later = fail(blocked, START.plusSeconds(30), 20);

    // Then
    assertThat(later.blockedUntil()).isEqualTo(blocked.blockedUntil());
    assertThat(later.doublings()).isEqualTo(blocked.doublings());
    assertThat(later.refused()).isEqualTo(20);
    assertThat(later.beganAt(START)).isFalse();
  }

  @Test
  void aClockThatGoesBackDoesNotDouble() {
    // Given
    Standing blocked = fail(Standing.NONE, START, 3);

    // When
    Standing earlier =
        ADDRESS.after(
            new Standing(1, START, 1, Instant.EPOCH, START.plus(Duration.ofDays(2)), START, 0),
            START.minusSeconds(1));

    // Then
    assertThat(blocked.doublings()).isEqualTo(1);
    assertThat(earlier.doublings()).isEqualTo(1);
  }

  @Property
  void whatIsForgottenSaysNothingAnyMore(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 4_000) Integer> pauses) {
    // Given
    Standing standing = Standing.NONE;
    Instant now = START;
    for (int pause : pauses) {
      now = now.plusSeconds(pause);
      standing = ADDRESS.after(standing, now);
    }

    // When
    Instant forgotten = standing.forgetAt();
    Standing next = ADDRESS.after(standing, forgotten);
    Standing fresh = ADDRESS.after(Standing.NONE, forgotten);

    // Then
    assertThat(next.failures()).isEqualTo(fresh.failures());
    assertThat(next.doublings()).isEqualTo(fresh.doublings());
    assertThat(next.windowEnd()).isEqualTo(fresh.windowEnd());
    assertThat(standing.blockedUntil()).isBeforeOrEqualTo(forgotten);
  }

  @ParameterizedTest(name = "{0}, {1}, {2}, {3}, {4}")
  @CsvSource({
    "1, PT1M, PT1M, PT1M, PT1M, failures-max is not from 2 to 1000000",
    "2, PT0S, PT1M, PT1M, PT1M, window is not from 1 s to 30 days",
    "2, PT1M, PT0.5S, PT1M, PT1M, first is not from 1 s to 30 days",
    "2, PT1M, PT1M, PT59S, PT1M, longest is not from 60 s to 30 days",
    "2, PT1M, PT1M, PT1M, PT721H, quiet is not from 1 s to 30 days",
  })
  void whatIsOutOfBoundsIsRefused(
      int failures,
      Duration window,
      Duration first,
      Duration longest,
      Duration quiet,
      String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockRule(failures, window, first, longest, quiet))
        .withMessage(message);
  }

  private static List<Duration> blocksInARow(int number) {
    List<Duration> times = new ArrayList<>();
    Standing standing = Standing.NONE;
    Instant now = START;
    for (int block = 1; block <= number; block++) {
      standing = fail(standing, now, 3);
      times.add(Duration.between(now, standing.blockedUntil()));
      now = standing.blockedUntil();
    }
    return times;
  }

  private static Standing fail(Standing standing, Instant at, int times) {
    Standing after = standing;
    for (int i = 0; i < times; i++) {
      after = ADDRESS.after(after, at);
    }
    return after;
  }
}
