package dev.gatehouse.audit.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AppliedSequencesTest {

  @Test
  void eachSequenceCountsOnceInAnyOrder() {
    // Given
    List<Long> sequences = new ArrayList<>();
    for (long sequence = 1; sequence <= 500; sequence++) {
      sequences.add(sequence);
    }
    Collections.shuffle(sequences, new Random(9));
    AppliedSequences applied = new AppliedSequences();
    // When
    for (long sequence : sequences) {
      assertThat(applied.add(sequence)).isTrue();
      assertThat(applied.add(sequence)).isFalse();
    }
    // Then
    assertThat(applied).hasToString("{[1,501)}");
  }

  @Test
  void holesSurviveTheDatabase() {
    // Given
    AppliedSequences applied = AppliedSequences.parse("{[1,4),[6,7)}");
    // When
    boolean fresh = applied.add(5);
    // Then
    assertThat(fresh).isTrue();
    assertThat(applied).hasToString("{[1,4),[5,7)}");
    assertThat(AppliedSequences.parse("{}").add(1)).isTrue();
  }
}
