package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetLedgerTest {

  @Test
  void onlyWhatIsDoneWithoutAHoleIsCommitted() {
    // Given
    OffsetLedger ledger = new OffsetLedger(10);
    for (long offset = 10; offset < 15; offset++) {
      ledger.received(offset);
    }
    // When
    ledger.done(11);
    ledger.done(12);
    // Then
    assertThat(ledger.committable()).isEqualTo(10);
    ledger.done(10);
    assertThat(ledger.committable()).isEqualTo(13);
    assertThat(ledger.lag()).isEqualTo(2);
  }

  @Test
  void offsetsThatTheBrokerLeftOutHoldNothingBack() {
    // Given
    OffsetLedger ledger = new OffsetLedger(0);
    ledger.received(0);
    ledger.received(7);
    // When
    ledger.done(0);
    // Then
    assertThat(ledger.committable()).isEqualTo(7);
  }

  @Test
  void manyOffsetsInAnyOrderComeToTheEnd() {
    // Given
    OffsetLedger ledger = new OffsetLedger(1_000_000);
    List<Long> offsets = new ArrayList<>();
    for (long offset = 1_000_000; offset < 1_300_000; offset++) {
      ledger.received(offset);
      offsets.add(offset);
    }
    Collections.shuffle(offsets, new Random(5));
    // When
    offsets.forEach(ledger::done);
    // Then
    assertThat(ledger.committable()).isEqualTo(1_300_000);
    assertThat(ledger.lag()).isZero();
  }
}
