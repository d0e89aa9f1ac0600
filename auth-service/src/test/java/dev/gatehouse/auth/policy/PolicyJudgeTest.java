package dev.gatehouse.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingPolicies;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The table of cases that the gateway's judge is held to as well, byte for byte the same. */
class PolicyJudgeTest {

  private static final Map<String, SessionPolicy> POLICIES = TestingPolicies.ofJudgement();

  @ParameterizedTest
  @CsvFileSource(resources = "/judgement/cases.csv", useHeadersInDisplayName = true)
  void judgesAsTheTableSays(
      String policy, String request, String argument, int times, String decision, String member) {
    // Given
    SessionPolicy given = Objects.requireNonNull(POLICIES.get(policy), policy);
    SessionRequest asked = request(request, argument.translateEscapes().repeat(times));

    // When
    Verdict verdict = PolicyJudge.judge(given, asked);

    // Then
    assertThat(word(verdict)).isEqualTo(decision);
    assertThat(verdict.member()).isEqualTo(member);
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Allowed _ -> "allowed";
      case Verdict.AllowedByAddress _ -> "by-address";
      case Verdict.Denied _ -> "denied";
    };
  }

  private static SessionRequest request(String word, String argument) {
    return switch (word) {
      case "shell" -> new SessionRequest.Shell();
      case "exec" -> new SessionRequest.Exec(argument);
      case "subsystem" -> new SessionRequest.Subsystem(argument);
      case "pty" -> new SessionRequest.Pty();
      case "env" -> new SessionRequest.Environment(argument);
      case "signal" -> new SessionRequest.SendSignal(argument);
      case "open" ->
          new SessionRequest.Open(
              host(argument), port(argument, 443), ForwardNetworkReading.address(host(argument)));
      case "open-socket" -> new SessionRequest.OpenSocket(argument);
      case "listen" -> new SessionRequest.Listen(host(argument), port(argument, 0));
      case "listen-socket" -> new SessionRequest.ListenSocket(argument);
      case "x11" -> new SessionRequest.X11();
      case "agent" -> new SessionRequest.Agent();
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static String host(String argument) {
    int blank = argument.indexOf(' ');
    return blank < 0 ? argument : argument.substring(0, blank);
  }

  /** Behind a blank, where it is another one. */
  private static int port(String argument, int otherwise) {
    int blank = argument.indexOf(' ');
    return blank < 0 ? otherwise : Integer.parseInt(argument.substring(blank + 1));
  }
}
