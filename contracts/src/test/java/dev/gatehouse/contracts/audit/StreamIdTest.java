package dev.gatehouse.contracts.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StreamIdTest {

  @Property(tries = 200)
  void anIdKeepsItsTimeThroughBytesAndText(
      @ForAll @LongRange(min = 0, max = 1L << 47) long millis) {
    StreamId id = StreamId.create(Instant.ofEpochMilli(millis));

    assertThat(id.createdAt()).isEqualTo(Instant.ofEpochMilli(millis));
    assertThat(StreamId.of(id.bytes())).isEqualTo(id);
    assertThat(StreamId.parse(id.toString())).isEqualTo(id);
  }

  @Test
  void theDayIsThatOfUtc() {
    assertThat(StreamId.create(Instant.parse("2026-11-22T23:59:59.999Z")).day())
        .isEqualTo(LocalDate.of(2026, 11, 22));
  }

  @Test
  void onlyAWholeUuidOfVersion7IsAnId() {
    for (String text :
        new String[] {
          "",
          "1-1-1-1-1",
          "019aaa00-0000-4000-8000-000000000001",
          "019aaa00-0000-7000-c000-000000000001"
        }) {
      assertThatThrownBy(() -> StreamId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
