package dev.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPolicyTest {
  private static final String WHOLE =
      """
      {"version":1,"channels":["shell","exec"],"pty":true,"environment":["LANG","LC_*"],\
      "recordInput":"non-interactive","channelsMax":10}""";

  private static SessionPolicy read(String policy) {
    return SessionPolicy.of(
        new Grant("token", "id", new Principal("alice"), "box", policy, "strict", Instant.EPOCH));
  }

  @Test
  void aPolicyIsRead() {
    assertThat(read(WHOLE))
        .isEqualTo(
            new SessionPolicy(
                1,
                Set.of(ChannelKind.SHELL, ChannelKind.EXEC),
                true,
                List.of("LANG", "LC_*"),
                InputRecording.NON_INTERACTIVE,
                10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version':1|'version':2",
        "'version':1,|''",
        "'channels':['shell','exec'],|''",
        "'shell'|'telnet'",
        "'channels':['shell','exec']|'channels':null",
        "'pty':true,|''",
        "'pty':true|'pty':null",
        "'environment':['LANG','LC_*'],|''",
        "'recordInput':'non-interactive',|''",
        "'non-interactive'|'sometimes'",
        ",'channelsMax':10|''",
        "'channelsMax':10|'channelsMax':0",
        "'channelsMax':10|'channelsMax':10,'sudo':true"
      },
      quoteCharacter = '"')
  void aWordThatIsMissingOrNotKnownRefusesTheWholePolicy(String words, String others) {
    // Given
    String policy =
        WHOLE.replace(
            words.replace('\'', '"'), others.equals("''") ? "" : others.replace('\'', '"'));
    assertThat(policy).isNotEqualTo(WHOLE);

    // When / Then
    assertThatThrownBy(() -> read(policy)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "\"all\"", "{", "{}"})
  void whatIsNoPolicyIsRefused(String policy) {
    assertThatThrownBy(() -> read(policy)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER,true,false",
    "NEVER,false,false",
    "NON_INTERACTIVE,true,false",
    "NON_INTERACTIVE,false,true",
    "ALWAYS,true,true",
    "ALWAYS,false,true"
  })
  void inputIsRecordedAsThePolicySays(InputRecording input, boolean pty, boolean recorded) {
    // Given
    SessionPolicy policy = new SessionPolicy(1, Set.of(), true, List.of(), input, 1);

    // When / Then
    assertThat(policy.recordsInput(pty)).isEqualTo(recorded);
  }
}
