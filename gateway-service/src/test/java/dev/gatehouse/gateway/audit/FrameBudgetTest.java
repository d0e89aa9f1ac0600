package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the alarm of a gateway that has much to record is raised, and when it is taken back. */
class FrameBudgetTest {

  @Test
  void theAlarmIsRaisedAboveThreeQuarters() {
    // Given
    FrameBudget budget = new FrameBudget(1000);
    assertThat(budget.tryTake(750)).isTrue();
    boolean before = budget.isCrowded();

    // When
    boolean taken = budget.tryTake(1);

    // Then
    assertThat(before).isFalse();
    assertThat(taken).isTrue();
    assertThat(budget.isCrowded()).isTrue();
    assertThat(budget.share()).isEqualTo(0.751);
  }

  @Test
  void itStandsUntilLessThanHalfIsTaken() {
    // Given
    FrameBudget budget = new FrameBudget(1000);
    assertThat(budget.tryTake(800)).isTrue();

    // When
    budget.give(300);
    boolean atHalf = budget.isCrowded();
    budget.give(1);

    // Then
    assertThat(atHalf).isTrue();
    assertThat(budget.isCrowded()).isFalse();
  }

  @Test
  void whatIsRefusedTakesNothing() {
    // Given
    FrameBudget budget = new FrameBudget(1000);
    assertThat(budget.tryTake(900)).isTrue();

    // When
    boolean taken = budget.tryTake(101);

    // Then
    assertThat(taken).isFalse();
    assertThat(budget.used()).isEqualTo(900);
  }

  @Test
  void aFrameThatIsRefusedLeavesNoAlarmBehind() {
    // Given
    FrameBudget budget = new FrameBudget(1000);

    // When
    boolean taken = budget.tryTake(1001);

    // Then
    assertThat(taken).isFalse();
    assertThat(budget.isCrowded()).isFalse();
  }
}
