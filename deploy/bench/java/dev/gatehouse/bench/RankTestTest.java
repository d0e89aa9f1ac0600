package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RankTestTest {

  @Test
  void aWorkedExampleComesOutAsInTheBooks() {
    // Given: U is 20 of 45, without ties; z = (20 - 22.5) / sqrt(45 * 15 / 12)
    long[] first = {19, 22, 16, 29, 24};
    long[] second = {20, 11, 17, 12, 30, 35, 40, 23, 26};

    // When
    RankTest test = RankTest.of(first, second);

    // Then
    assertThat(test.superiority() * 45).isEqualTo(20, within(1e-9));
    assertThat(test.p()).isEqualTo(0.7389, within(1e-3));
  }

  @Test
  void equalSamplesAreNotToldApart() {
    // Given
    long[] some = {5, 5, 5, 7, 7, 9};

    // When
    RankTest test = RankTest.of(some, some);

    // Then
    assertThat(test.superiority()).isEqualTo(0.5, within(1e-9));
    assertThat(test.p()).isEqualTo(1, within(1e-6));
  }

  @Test
  void aDifferenceOfATenthOfTheSpreadIsSeenInTenThousand() {
    // Given
    Random random = new Random(1);
    long[] first = sample(random, 0);
    long[] second = sample(random, 0);
    long[] slower = sample(random, 100);

    // When / Then
    assertThat(RankTest.of(first, second).p()).isGreaterThan(0.001);
    assertThat(RankTest.of(first, slower).p()).isLessThan(0.001);
  }

  private static long[] sample(Random random, long shift) {
    return LongStream.range(0, 10_000)
        .map(_ -> shift + Math.round(1_000 * random.nextGaussian()))
        .toArray();
  }
}
