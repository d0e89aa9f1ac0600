package dev.gatehouse.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandPatternTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "uptime,      uptime,          true",
        "uptime,      \" uptime\",     false",
        "uptime,      \"uptime \",     false",
        "uptime,      uptime; id,      false",
        "uptime,      \"uptime\n\",    false",
        "uptime$,     \"uptime\n\",    false",
        "(?m)^uptime$, \"id\nuptime\", false",
        "(?m)uptime$, \"uptime\nid\",  false",
        "uptime|id,   uptime; id,      false",
        "id|uptime,   uptimeid,        false",
        "a|ab,        ab,              true",
        "up.*,        uptime,          true",
        "up.*,        \"up\nid\",      false",
        "(?s)up.*,    \"up\nid\",      true",
        "uptime,      UPTIME,          false",
        "(?i)uptime,  UPTIME,          true",
      })
  void aPatternMatchesTheWholeCommandOrDoesNot(String pattern, String command, boolean matches) {
    assertThat(new CommandPattern(pattern).matches(command)).isEqualTo(matches);
  }

  @Property
  void everySignWithABackslashStandsForItself(@ForAll @StringLength(max = 50) String other) {
    // Given
    CommandPattern pattern = new CommandPattern("a\\.b\\(c\\)\\*");

    // When / Then
    assertThat(pattern.matches(other)).isEqualTo(other.equals("a.b(c)*"));
    assertThat(pattern.matches("a.b(c)*")).isTrue();
  }

  @Test
  void anExpressionThatOthersTryInEveryWayIsDecidedSoon() {
    // Given
    CommandPattern pattern = new CommandPattern("(a+)+(a|aa)+b");

    // When / Then
    Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(pattern.matches("a".repeat(4096))).isFalse());
  }
}
