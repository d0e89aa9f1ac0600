package dev.gatehouse.backend.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.workload.EndReason;
import jakarta.ws.rs.core.Response.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {

  /** A user reads this, and has nothing else to go by. */
  @ParameterizedTest
  @EnumSource
  void theWordsAreWholeSentencesThatNameNoOneBefore(Refusal refusal) {
    assertThat(refusal.words()).matches("[A-Z][^\\p{Cntrl}]{20,400}\\.").doesNotContain("..");
  }

  @ParameterizedTest
  @CsvSource({
    "IMAGE_UNAVAILABLE, GH-BACKEND-5109, image cannot be had",
    "TEMPLATE_UNUSABLE, GH-BACKEND-5110, cannot be started as its template says",
    "ADMISSION_REFUSED, GH-BACKEND-5111, cluster refuses",
    "QUOTA_EXCEEDED, GH-BACKEND-5112, no room",
    "START_TIMED_OUT, GH-BACKEND-5113, did not start in time",
    "OUT_OF_MEMORY, GH-BACKEND-5106, ran out of memory",
    "EVICTED, GH-BACKEND-5107, was evicted",
    "LIFETIME_OVER, GH-BACKEND-5108, as long as it may",
    "DIED, GH-BACKEND-5103, ended unexpectedly",
  })
  void anEndIsSaidByItsCodeAndInWords(EndReason reason, String code, String words) {
    Refusal refusal = Refusal.after(reason);

    assertThat(refusal.status()).isEqualTo(Status.GONE);
    assertThat(refusal.code().code()).isEqualTo(code);
    assertThat(refusal.words()).contains(words);
  }
}
