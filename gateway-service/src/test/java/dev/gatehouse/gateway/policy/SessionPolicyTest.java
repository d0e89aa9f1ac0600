package dev.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.gateway.audit.RecordingPolicy;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPolicyTest {
  private static final String WHOLE =
      """
      {"version":4,"name":"developer","channels":["shell","exec"],"anyCommand":false,\
      "commands":["uptime"],"commandPatterns":["git .+"],"subsystems":["sftp"],"signals":["TERM","INT"],\
      "forcedCommand":"","forwardNetworks":["10.0.0.0/8"],"pty":true,"environment":["LANG","LC_*"],\
      "recordInput":"non-interactive","channelsMax":10,"idleMax":600,"sessionsMax":2,"bytesMax":5000000000,\
      "forwardDestinations":["db:5432"],"listenAddresses":["localhost:1024-2048"],\
      "forwardSockets":["/run/*.sock"],"listenSockets":["**"],"permitOpen":["[::1]:*"],\
      "permitListen":["*:8080"],"variables":{"STAGE":"test"},"rule":"office","endsByRule":true}""";

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
                4,
                "developer",
                Set.of(ChannelKind.SHELL, ChannelKind.EXEC),
                false,
                Set.of("uptime"),
                List.of(CommandPattern.of("git .+")),
                Set.of("sftp"),
                Set.of("INT", "TERM"),
                "",
                true,
                List.of("LANG", "LC_*"),
                InputRecording.NON_INTERACTIVE,
                10,
                600,
                List.of("10.0.0.0/8"),
                List.of(EndpointPattern.of("db:5432")),
                List.of(EndpointPattern.of("localhost:1024-2048")),
                List.of(PathPattern.of("/run/*.sock")),
                List.of(PathPattern.of("**")),
                List.of(EndpointPattern.of("[::1]:*")),
                List.of(EndpointPattern.of("*:8080")),
                Map.of("STAGE", "test"),
                2,
                5_000_000_000L,
                "office",
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version':4|'version':5",
        "'version':4|'version':3",
        "'version':4|'version':0",
        "'forwardNetworks':['10.0.0.0/8'],|''",
        "'version':4,|''",
        "'name':'developer',|''",
        "'anyCommand':false,|''",
        "'commands':['uptime'],|''",
        "'commands':['uptime']|'commands':null",
        "'commandPatterns':['git .+'],|''",
        "'git .+'|'git (.+'",
        "'git .+'|null",
        "'subsystems':['sftp'],|''",
        "'signals':['TERM','INT'],|''",
        "'TERM'|'SIGTERM'",
        "'forcedCommand':'',|''",
        "'forcedCommand':''|'forcedCommand':null",
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
        ",'idleMax':600|''",
        "'idleMax':600|'idleMax':-1",
        ",'sessionsMax':2|''",
        "'sessionsMax':2|'sessionsMax':-1",
        ",'bytesMax':5000000000|''",
        "'bytesMax':5000000000|'bytesMax':-1",
        "'forwardDestinations':['db:5432'],|''",
        "'db:5432'|'db'",
        "'db:5432'|'db:0'",
        "'db:5432'|'db:70000'",
        "'localhost:1024-2048'|'localhost:2048-1024'",
        "'localhost:1024-2048'|null",
        "'/run/*.sock'|'run/*.sock'",
        "'listenSockets':['**'],|''",
        "'permitOpen':['[::1]:*'],|''",
        "'permitListen':['*:8080'],|''",
        "'variables':{'STAGE':'test'},|''",
        "'STAGE':'test'|'STAGE':null",
        "'rule':'office',|''",
        ",'endsByRule':true|''",
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
    SessionPolicy policy = TestingPolicy.of(ChannelKind.SHELL).recordInput(input).policy();

    // When / Then
    assertThat(policy.recordsInput(terminal, shell)).isEqualTo(recorded);
  }
}
