package dev.gatehouse.audit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, 14.1.2 and 14.2. */
class ByteRangeTest {
  private static final int SIZE = 100;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 0, 9",
    "bytes=90-, 90, 99",
    "bytes=90-1000, 90, 99",
    "bytes=-10, 90, 99",
    "bytes=-1000, 0, 99",
    "bytes=0-99999999999999999999, 0, 99",
    "Bytes= 5-5 , 5, 5"
  })
  void oneRangeIsTaken(String header, long first, long last) {
    assertThat(ByteRange.of(header, SIZE)).isEqualTo(new ByteRange.Run(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void whatIsBehindTheEndIsRefused(String header) {
    assertThat(ByteRange.of(header, SIZE)).isEqualTo(new ByteRange.Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=0-1,3-4", "lines=1-2", "bytes=9-5", "bytes=-", "bytes=a-b", "", "bytes"})
  void whateverElseMeansAll(String header) {
    assertThat(ByteRange.of(header, SIZE)).isEqualTo(new ByteRange.Whole());
  }
}
