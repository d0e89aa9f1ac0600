package dev.gatehouse.auth.block;

import static dev.gatehouse.auth.block.TestingBlocks.START;
import static dev.gatehouse.auth.block.TestingBlocks.guess;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.block.Guess.Proof;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a book does, wherever it is kept. */
abstract class BlockBookContract {

  private static final Guess GUESS = guess("192.0.2.1", "a", Proof.FIRST_SECRET);

  /** An empty one, with the settings of {@link TestingBlocks}. */
  abstract BlockBook open() throws SQLException;

  @Test
  void nobodyStandsInAnEmptyOne() throws SQLException {
    assertThat(open().look(GUESS, START).standings()).isEmpty();
    assertThat(open().look(GUESS, START).familiar()).isFalse();
  }

  @Test
  void aFailureOfSeveralIsThereAtTheNextLook() throws SQLException {
    // Given
    BlockBook book = open();

    // When
    var after = book.fail(GUESS.subjects(), START);

    // Then
    assertThat(after).containsOnlyKeys(GUESS.subjects());
    assertThat(book.look(GUESS, START).standings()).isEqualTo(after);
    assertThat(book.look(guess("192.0.2.1", "b", Proof.KEY), START).standings())
        .containsOnlyKeys(GUESS.addressSubject());
    assertThat(book.look(guess("192.0.2.2", "a", Proof.LATER_SECRET), START).standings()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void everyBookCountsByTheRule(long seed) throws SQLException {
    // Given
    BlockBook book = open();
    Random random = new Random(seed);
    Standing expected = Standing.NONE;
    Instant now = START;

    for (int i = 0; i < 60; i++) {
      // When: at times that matter, exactly and nearly, and others
      now = now.plus(pause(random));
      var after = book.fail(GUESS.subjects(), now);

      // Then
      expected = TestingBlocks.ADDRESS.after(expected, now);
      assertThat(after.get(GUESS.addressSubject()))
          .as("failure %d at %s", i, now)
          .isEqualTo(expected);
    }
  }

  private static Duration pause(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Duration.ofMinutes(10);
      case 1 -> Duration.ofMinutes(1);
      case 2 -> Duration.ofHours(random.nextInt(1, 4));
      case 3 -> Duration.ofSeconds(random.nextInt(300));
      case 4 -> Duration.ofMillis(random.nextInt(4_000_000)).plusNanos(1_000);
      default -> Duration.ZERO;
    };
  }

  @Test
  void anAddressIsFamiliarToOneUserForSoLong() throws SQLException {
    // Given
    BlockBook book = open();
    book.fail(GUESS.subjects(), START);

    // When
    book.remember(GUESS.haunt(), START);

    // Then
    Instant end = START.plus(Duration.ofDays(90));
    assertThat(book.look(GUESS, end.minusSeconds(1)).familiar()).isTrue();
    assertThat(book.look(GUESS, end).familiar()).isFalse();
    assertThat(book.look(guess("192.0.2.1", "b", Proof.FIRST_SECRET), START).familiar()).isFalse();
  }
}
