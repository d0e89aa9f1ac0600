package dev.gatehouse.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.gateway.audit.RecordingPolicy;
import dev.gatehouse.gateway.authentication.Grant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * What auth-service explains to those who write policies is what happens here: the table of cases
 * and the policies, as grants have them, are those of auth-service's tests, byte for byte.
 */
class JudgementTest {
  private static final JsonNode POLICIES = policies();

  @ParameterizedTest
  @CsvFileSource(resources = "/judgement/cases.csv", useHeadersInDisplayName = true)
  void judgesAsTheTableSays(
      String policy, String request, String argument, int times, String decision, String member) {
    // Given
    SessionPolicy given = policy(policy);

    // When
    Decision judged = judge(given, request, argument.translateEscapes().repeat(times));

    // Then
    if (decision.equals("denied") && !member.equals("forwardNetworks")) {
      assertThat(judged)
          .isInstanceOfSatisfying(
              Decision.Denied.class,
              denied -> assertThat(denied.rule()).isEqualTo("policies." + policy + "." + member));
    } else {
      assertThat(judged).isEqualTo(new Decision.Allowed());
    }
  }

  private static Decision judge(SessionPolicy policy, String request, String argument) {
    return switch (request) {
      case "shell" -> inSession(policy, new ChannelRequest.Shell());
      case "exec" -> inSession(policy, new ChannelRequest.Exec(Bytes.utf8(argument)));
      case "subsystem" -> inSession(policy, new ChannelRequest.Subsystem(argument));
      case "pty" -> inSession(policy, new ChannelRequest.Pty());
      case "env" -> inSession(policy, new ChannelRequest.Environment(argument));
      case "signal" -> inSession(policy, new ChannelRequest.Signal(argument));
      case "x11" -> inSession(policy, new ChannelRequest.X11(false));
      case "agent" -> inSession(policy, new ChannelRequest.AgentForwarding());
      case "open" ->
          PolicyGuard.judgeChannel(policy, ChannelKind.DIRECT_TCPIP, endpoint(argument, 443), 0);
      case "open-socket" ->
          PolicyGuard.judgeChannel(
              policy, ChannelKind.DIRECT_STREAMLOCAL, Endpoint.socket(argument), 0);
      case "listen" ->
          PolicyGuard.judgeListener(policy, ChannelKind.FORWARDED_TCPIP, endpoint(argument, 0));
      case "listen-socket" ->
          PolicyGuard.judgeListener(
              policy, ChannelKind.FORWARDED_STREAMLOCAL, Endpoint.socket(argument));
      default -> throw new IllegalArgumentException(request);
    };
  }

  /** A host, and a port behind a blank where it is another one. */
  private static Endpoint endpoint(String argument, int otherwise) {
    int blank = argument.indexOf(' ');
    return blank < 0
        ? Endpoint.tcp(argument, otherwise)
        : Endpoint.tcp(
            argument.substring(0, blank), Integer.parseInt(argument.substring(blank + 1)));
  }

  private static Decision inSession(SessionPolicy policy, ChannelRequest request) {
    return switch (PolicyGuard.judgeSessionChannel(policy, 0)) {
      case Decision.Denied denied -> denied;
      case Decision.Allowed _ -> PolicyGuard.judge(policy, request, false);
    };
  }

  private static SessionPolicy policy(String name) {
    return SessionPolicy.of(
        new Grant(
            "token",
            "id",
            new Principal("alice"),
            "default",
            Objects.requireNonNull(POLICIES.get(name), name).toString(),
            RecordingPolicy.STRICT,
            Instant.EPOCH));
  }

  private static JsonNode policies() {
    try (InputStream file = JudgementTest.class.getResourceAsStream("/judgement/policies.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
