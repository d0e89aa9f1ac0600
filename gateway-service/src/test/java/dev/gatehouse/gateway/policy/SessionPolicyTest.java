package dev.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.gateway.audit.RecordingPolicy;
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
      {"version":2,"channels":["shell","exec"],"forwardNetworks":["10.0.0.0/8"],"pty":true,"environment":["LANG","LC_*"],\
      "recordInput":"non-interactive","channelsMax":10}""";

  private static SessionPolicy read(String policy) {
    return SessionPolicy.of(
        new Grant(
            "token",
            "id",
            new Principal("alice"),
            "box",
            policy,
            RecordingPolicy.STRICT,
            Instant.EPOCH));
  }

  @Test
  void aPolicyIsRead() {
    assertThat(read(WHOLE))
        .isEqualTo(
            new SessionPolicy(
                2,
                Set.of(ChannelKind.SHELL, ChannelKind.EXEC),
                true,
                List.of("LANG", "LC_*"),
                InputRecording.NON_INTERACTIVE,
                10,
                List.of("10.0.0.0/8")));
  }

  @Test
  void aPolicyOfVersionOneForwardsNowhere() {
    // Given
    String old =
        WHOLE
            .replace("\"version\":2", "\"version\":1")
            .replace("\"forwardNetworks\":[\"10.0.0.0/8\"],", "");

    // When / Then
    assertThat(read(old).forwardNetworks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version':2|'version':3",
        "'version':2|'version':0",
        "'version':2|'version':1",
        "'forwardNetworks':['10.0.0.0/8'],|''",
        "'version':2,|''",
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
    "NEVER,true,true,false",
    "NEVER,true,false,false",
    "NEVER,false,true,false",
    "NEVER,false,false,true",
    "NON_INTERACTIVE,true,true,false",
    "NON_INTERACTIVE,true,false,false",
    "NON_INTERACTIVE,false,true,true",
    "NON_INTERACTIVE,false,false,true",
    "ALWAYS,true,true,true",
    "ALWAYS,true,false,true",
    "ALWAYS,false,true,true",
    "ALWAYS,false,false,true"
  })
  void inputIsRecordedAsThePolicySays(
      InputRecording input, boolean terminal, boolean shell, boolean recorded) {
    // Given
    SessionPolicy policy = new SessionPolicy(2, Set.of(), true, List.of(), input, 1, List.of());

    // When / Then
    assertThat(policy.recordsInput(terminal, shell)).isEqualTo(recorded);
  }
}
