package dev.gatehouse.auth.block;

import static dev.gatehouse.auth.block.TestingBlocks.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.block.Guess.Proof;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the memory of one process keeps, and what it drops. */
class LocalBookTest extends BlockBookContract {

  private static final int MAX = 100;

  @Override
  BlockBook open() {
    return new LocalBook(TestingBlocks.settings());
  }

  @Test
  void whoWouldBeForgottenFirstIsDroppedForOneMore() {
    // Given: one that is blocked, and others that failed once
    LocalBook book = new LocalBook(TestingBlocks.settings(MAX));
    Subject blocked = address(0);
    for (int i = 0; i < 3; i++) {
      book.fail(List.of(blocked), START);
    }

    // When
    for (int i = 1; i <= 2 * MAX; i++) {
      book.fail(List.of(address(i)), START.plusSeconds(i));
    }

    // Then
    Map<Subject, Standing> counted = book.counted();
    assertThat(counted).hasSize(MAX).containsKeys(blocked, address(2 * MAX));
    assertThat(counted).doesNotContainKey(address(1));
  }

  @Test
  void namesThatAreMadeUpPushNoAddressOut() {
    // Given
    LocalBook book = new LocalBook(TestingBlocks.settings(MAX));
    book.fail(List.of(address(1)), START);

    // When
    for (int i = 1; i <= 2 * MAX; i++) {
      book.fail(List.of(Subject.ofUser(SubjectKind.USER, "made-up-" + i)), START.plusSeconds(i));
    }

    // Then
    assertThat(book.counted()).containsKey(address(1)).hasSize(MAX + 1);
  }

  @Test
  void addressesOfUsersAreBoundedToo() {
    // Given
    LocalBook book = new LocalBook(TestingBlocks.settings(MAX));

    // When
    for (int i = 0; i <= MAX; i++) {
      book.remember(TestingBlocks.guess("192.0.2." + i, "a", Proof.KEY).haunt(), START);
    }

    // Then
    assertThat(book.look(TestingBlocks.guess("192.0.2.0", "a", Proof.KEY), START).familiar())
        .isFalse();
    assertThat(book.look(TestingBlocks.guess("192.0.2.1", "a", Proof.KEY), START).familiar())
        .isTrue();
  }

  private static Subject address(int number) {
    return new Subject(SubjectKind.ADDRESS, "10.0.0." + number);
  }
}
