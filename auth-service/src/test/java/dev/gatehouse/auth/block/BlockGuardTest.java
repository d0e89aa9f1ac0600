package dev.gatehouse.auth.block;

import static dev.gatehouse.auth.block.TestingBlocks.START;
import static dev.gatehouse.auth.block.TestingBlocks.guess;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.block.Guess.Proof;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom failures concern, and whom they do not. */
class BlockGuardTest {

  private Instant now = START;
  private final BlockGuard guard = TestingBlocks.guard(() -> now);

  @ParameterizedTest
  @EnumSource(Proof.class)
  void anAddressThatFailsTooOftenIsBlockedForEveryNameAndProof(Proof later) {
    // When
    fail(3, "192.0.2.1", "a", Proof.FIRST_SECRET);

    // Then
    assertThat(guard.blockOf(guess("192.0.2.1", "b", later))).contains(SubjectKind.ADDRESS);
    assertThat(guard.blockOf(guess("192.0.2.2", "a", later))).isEmpty();
  }

  @Test
  void aBlockEndsByItself() {
    // Given
    fail(3, "192.0.2.1", "a", Proof.KEY);

    // When
    now = now.plus(Duration.ofMinutes(1));

    // Then
    assertThat(guard.blockOf(guess("192.0.2.1", "a", Proof.KEY))).isEmpty();
  }

  @Test
  void addressesOfOneIpv6NetworkFailTogether() {
    // When
    fail(1, "2001:db8:0:1::1", "a", Proof.KEY);
    fail(1, "2001:db8:0:1::2", "a", Proof.KEY);
    fail(1, "2001:db8:0:1:ffff::3", "a", Proof.KEY);

    // Then
    assertThat(guard.blockOf(guess("2001:db8:0:1::4", "a", Proof.KEY)))
        .contains(SubjectKind.ADDRESS);
    assertThat(guard.blockOf(guess("2001:db8:0:2::4", "a", Proof.KEY))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "2001:db8:ffff:1::1"})
  void aSparedAddressIsNeverCountedNorBlocked(String address) {
    // When
    fail(20, address, "a", Proof.FIRST_SECRET);

    // Then
    assertThat(guard.blockOf(guess(address, "a", Proof.FIRST_SECRET))).isEmpty();
    assertThat(guard.blockOf(guess("192.0.2.1", "a", Proof.FIRST_SECRET))).isEmpty();
  }

  @Test
  void strangersCannotKeepAUserOutWhereTheUserHasLoggedInBefore() {
    // Given
    guard.loggedIn(guess("192.0.2.99", "a", Proof.FIRST_SECRET));

    // When: many addresses, each below its own bound
    failFromManyAddresses(5, "a", Proof.FIRST_SECRET);

    // Then
    assertThat(guard.blockOf(guess("198.51.100.1", "a", Proof.FIRST_SECRET)))
        .contains(SubjectKind.USER);
    assertThat(guard.blockOf(guess("192.0.2.99", "a", Proof.FIRST_SECRET))).isEmpty();
    assertThat(guard.blockOf(guess("198.51.100.1", "b", Proof.FIRST_SECRET))).isEmpty();
  }

  @Test
  void aUserWithAKeyIsNeverKeptOutByWhatStrangersGuess() {
    // When
    failFromManyAddresses(5, "a", Proof.FIRST_SECRET);
    failFromManyAddresses(5, "a", Proof.KEY);

    // Then
    assertThat(guard.blockOf(guess("198.51.100.1", "a", Proof.KEY))).isEmpty();
    assertThat(guard.blockOf(guess("198.51.100.1", "a", Proof.LATER_SECRET))).isEmpty();
  }

  @Test
  void whoHasProvenAStepIsCountedByThemselves() {
    // When
    failFromManyAddresses(5, "a", Proof.LATER_SECRET);

    // Then
    assertThat(guard.blockOf(guess("198.51.100.1", "a", Proof.LATER_SECRET)))
        .contains(SubjectKind.USER_AFTER_STEP);
    assertThat(guard.blockOf(guess("198.51.100.1", "a", Proof.FIRST_SECRET))).isEmpty();
  }

  @Test
  void anAddressIsNoLongerFamiliarAfterALongTime() {
    // Given
    guard.loggedIn(guess("192.0.2.99", "a", Proof.FIRST_SECRET));

    // When
    now = now.plus(Duration.ofDays(90));
    failFromManyAddresses(5, "a", Proof.FIRST_SECRET);

    // Then
    assertThat(guard.blockOf(guess("192.0.2.99", "a", Proof.FIRST_SECRET)))
        .contains(SubjectKind.USER);
  }

  private void failFromManyAddresses(int number, String user, Proof proof) {
    for (int i = 1; i <= number; i++) {
      fail(1, "192.0.2." + i, user, proof);
    }
  }

  private void fail(int times, String address, String user, Proof proof) {
    for (int i = 0; i < times; i++) {
      guard.failed(guess(address, user, proof));
    }
  }
}
