package dev.gatehouse.auth.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {

  @Test
  void aGrantIdIsAVersion7UuidOfItsMoment() {
    // Given
    Instant now = Instant.parse("2026-11-22T20:00:00.123Z");

    // When
    UUID uuid = GrantId.at(now).uuid();

    // Then
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(now.toEpochMilli());
  }

  @Test
  void noTwoGrantIdsOfOneMomentAreEqual() {
    // Given
    Set<GrantId> ids = new HashSet<>();

    // When
    IntStream.range(0, 1000).forEach(i -> ids.add(GrantId.at(Instant.EPOCH)));

    // Then
    assertThat(ids).hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "019aad55-9c00-7abc-8def-0123456789a",
        "019aad55-9c00-7abc-8def-0123456789abc",
        "019AAD55-9C00-7ABC-8DEF-0123456789AB",
        "019aad559c007abc8def0123456789ab",
        "019aad55-9c00-4abc-8def-0123456789ab",
        "019aad55-9c00-7abc-cdef-0123456789ab",
        " 019aad55-9c00-7abc-8def-0123456789ab"
      })
  void whatIsNoVersion7UuidInItsOneFormIsNoSessionId(String text) {
    // When / Then
    assertThat(SessionId.parse(text)).isEmpty();
  }

  @Test
  void aSessionIdComesOutAsItWentIn() {
    // Given
    String text = "019aad55-9c00-7abc-8def-0123456789ab";

    // When
    SessionId id = SessionId.parse(text).orElseThrow();

    // Then
    assertThat(id).hasToString(text);
  }
}
