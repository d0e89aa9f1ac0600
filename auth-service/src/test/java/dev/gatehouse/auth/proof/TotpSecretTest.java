package dev.gatehouse.auth.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpSecretTest {

  private static final String TWENTY_BYTES = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  private static final String THIRTY_TWO_BYTES =
      "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";

  /** RFC 6238, appendix B; of eight digits the last six. */
  @ParameterizedTest
  @CsvSource({
    "SHA1,   59,          287082",
    "SHA1,   1111111109,  081804",
    "SHA1,   20000000000, 353130",
    "SHA256, 59,          119246",
    "SHA256, 1111111109,  084774",
    "SHA256, 20000000000, 737706",
  })
  void theCodesOfTheStandardAreRight(TotpSecret.Algorithm algorithm, long seconds, String code) {
    // Given
    String base32 = algorithm == TotpSecret.Algorithm.SHA1 ? TWENTY_BYTES : THIRTY_TWO_BYTES;

    // When
    Optional<Long> period = period(base32, algorithm, code, seconds);

    // Then
    assertThat(period).contains(seconds / 30);
  }

  @ParameterizedTest
  @CsvSource({
    "-61, false",
    "-31, false",
    "-30, true",
    "29, true",
    "30, true",
    "59, true",
    "60, false"
  })
  void aClockMayBeOnePeriodAway(long seconds, boolean counts) {
    // Given: the code of the period that begins at 1111111080
    long periodBegin = 1111111080L;

    // When
    Optional<Long> period =
        period(TWENTY_BYTES, TotpSecret.Algorithm.SHA1, "081804", periodBegin + seconds);

    // Then
    assertThat(period).isEqualTo(counts ? Optional.of(periodBegin / 30) : Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "81804",
        "0081804",
        "081804 ",
        "287081",
        "\u0660\u0668\u0661\u0668\u0660\u0664"
      })
  void whatIsNotTheCodeIsNot(String code) {
    assertThat(period(TWENTY_BYTES, TotpSecret.Algorithm.SHA1, code, 1111111109L)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GEZDGNBVGY3TQOJQ",
        "GEZDGNBVGY3TQOJQGEZDGNBV1",
        "GEZDGNBVGY3TQOJQGEZDGNBVG",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3T\nQOJQ",
        "not base32"
      })
  void whatIsNoSecretIsRefused(String base32) {
    assertThat(TotpSecret.of(base32, TotpSecret.Algorithm.SHA1)).isEmpty();
  }

  @Test
  void groupsLowerCaseAndPaddingAreReadAsAuthenticatorsShowThem() {
    // Given
    String shown = "gezd gnbv gy3t qojq gezd gnbv gy3t qojq";

    // When / Then
    assertThat(period(shown, TotpSecret.Algorithm.SHA1, "287082", 59)).contains(1L);
    assertThat(TotpSecret.of(THIRTY_TWO_BYTES + "====", TotpSecret.Algorithm.SHA256)).isPresent();
  }

  @Test
  void aSecretDoesNotShowItself() {
    assertThat(TotpSecret.of(TWENTY_BYTES, TotpSecret.Algorithm.SHA1).orElseThrow().toString())
        .isEqualTo("(a secret for codes)");
  }

  private static Optional<Long> period(
      String base32, TotpSecret.Algorithm algorithm, String code, long seconds) {
    return TotpSecret.of(base32, algorithm)
        .orElseThrow()
        .periodOf(TypedSecret.of(code.toCharArray()), Instant.ofEpochSecond(seconds));
  }
}
