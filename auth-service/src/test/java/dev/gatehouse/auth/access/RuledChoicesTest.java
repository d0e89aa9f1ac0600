package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.policy.Choice;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The table of rules: what they choose for whom, from where and when, and until when. */
class RuledChoicesTest {

  private static final AccessSnapshot FILE = read();

  @ParameterizedTest
  @CsvFileSource(resources = "/judgement/rules.csv", useHeadersInDisplayName = true)
  void chooseAsTheTableSays(
      String user, String address, Instant at, String decision, String change) {
    // Given
    Account account = FILE.account(user).orElseThrow();

    // When
    RuledChoices.Outcome outcome =
        account.choices().of(account.authorization(), InetAddress.ofLiteral(address), at);

    // Then
    switch (outcome) {
      case RuledChoices.Outcome.Denied(String rule) ->
          assertThat("denied by " + rule).isEqualTo(decision);
      case RuledChoices.Outcome.Given(Authorization given) -> {
        Choice choice = given.policy().choice();
        assertThat(given.policy().name().text()).isEqualTo(decision);
        assertThat(choice.rule().isPresent()).isEqualTo(!decision.equals("own"));
        assertThat(choice.until().map(Instant::toString).orElse("never")).isEqualTo(change);
      }
      case RuledChoices.Outcome.Contradiction(String rule) -> throw new AssertionError(rule);
    }
  }

  private static AccessSnapshot read() {
    Path file = Path.of("src/test/resources/judgement/rules.yaml");
    return switch (AccessFile.read(file)) {
      case AccessReading.Accepted(AccessSnapshot snapshot) -> snapshot;
      case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
    };
  }
}
