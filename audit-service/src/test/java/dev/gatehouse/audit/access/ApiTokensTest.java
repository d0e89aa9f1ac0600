package dev.gatehouse.audit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokensTest {

  @Test
  void aTokenAloneIsTheDefaultHolders() {
    // Given
    ApiTokens tokens = ApiTokens.parse("s3cret\n");
    // When, Then
    assertThat(tokens.holder("Bearer s3cret")).contains("default");
    assertThat(tokens.holder("bearer  s3cret ")).contains("default");
    assertThat(tokens.holder("Bearer other")).isEmpty();
    assertThat(tokens.holder("Basic s3cret")).isEmpty();
    assertThat(tokens.holder(null)).isEmpty();
  }

  @Test
  void everyHolderHasATokenOfTheirOwn() {
    // Given
    ApiTokens tokens = ApiTokens.parse("# who may read\nalice@example.org:a:1\n\nsiem:b2\n");
    // When, Then
    assertThat(tokens.holder("Bearer a:1")).contains("alice@example.org");
    assertThat(tokens.holder("Bearer b2")).contains("siem");
    assertThat(tokens.holder("Bearer siem:b2")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "a\nb", "a:x\na:y", "a:x\nb:x", ":x", "a:", "a b:x"})
  void whateverElseIsRefused(String file) {
    assertThatThrownBy(() -> ApiTokens.parse(file)).isInstanceOf(IllegalArgumentException.class);
  }
}
