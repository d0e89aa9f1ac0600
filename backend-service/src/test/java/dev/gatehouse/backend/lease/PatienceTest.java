package dev.gatehouse.backend.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  @Test
  void itIsTheWaitPreferenceAndNeverTooMuch() {
    assertThat(Patience.of(null)).isZero();
    assertThat(Patience.of("")).isZero();
    assertThat(Patience.of("respond-async")).isZero();
    assertThat(Patience.of("wait=10")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Patience.of("respond-async, wait=10")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Patience.of("await=10")).isZero();
    assertThat(Patience.of("wait=999999")).isEqualTo(Patience.MOST);
    assertThat(Patience.of("wait=99999999999999999999")).isEqualTo(Patience.MOST);
    assertThat(Patience.of("wait=soon")).isZero();
  }
}
