package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Acceptable;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Accepted;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Continue;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Rejected;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Unavailable;
import dev.gatehouse.gateway.rest.TestingService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestAuthenticatorTest {
  private final SessionId session = SessionId.create(Instant.now());
  private final GatewayKey key = GatewayKey.generate();
  private final TestingService service;
  private final RestAuthenticator authenticator;

  RestAuthenticatorTest(@TempDir Path directory) throws IOException {
    service = new TestingService(directory);
    authenticator = new RestAuthenticator(service.calls(), key);
  }

  @AfterEach
  void close() {
    service.close();
  }

  private AuthenticationRequest request(boolean proven) {
    return new AuthenticationRequest(
        session.toString(),
        "10.0.0.1",
        "SSH-2.0-test",
        "alice",
        1,
        "publickey",
        "ssh-ed25519 AAAA",
        proven,
        key.openSsh());
  }

  private AuthenticationOutcome ask(boolean proven) {
    try {
      return authenticator.authenticate(request(proven)).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theQuestionHasAllThatAuthServiceNeedsAndOurToken() {
    // Given
    service.answers(200, "{\"outcome\":\"acceptable\"}");

    // When
    AuthenticationOutcome outcome = ask(false);

    // Then
    assertThat(outcome).isEqualTo(new Acceptable());
    assertThat(service.requests())
        .containsExactly(
            "POST /v1/authentications Bearer the-token null "
                + "{\"sessionId\":\"%s\",\"clientAddress\":\"10.0.0.1\",".formatted(session)
                + "\"clientVersion\":\"SSH-2.0-test\",\"user\":\"alice\",\"attempt\":1,"
                + "\"method\":\"publickey\",\"publicKey\":\"ssh-ed25519 AAAA\",\"proven\":false,"
                + "\"gatewayPublicKey\":\"%s\"}".formatted(key.openSsh()));
  }

  @Test
  void aGrantForThisSessionAndThisKeyIsAccepted() {
    // Given
    String token = TestingGrants.token(session, key.thumbprint());
    service.answers(200, "{\"outcome\":\"accepted\",\"grant\":\"%s\"}".formatted(token));

    // When
    AuthenticationOutcome outcome = ask(true);

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Accepted.class, accepted -> assertThat(accepted.grant().token()).isEqualTo(token));
  }

  @Test
  void anAcceptanceWithoutAProofLetsNobodyIn() {
    // Given
    String token = TestingGrants.token(session, key.thumbprint());
    service.answers(200, "{\"outcome\":\"accepted\",\"grant\":\"%s\"}".formatted(token));

    // When
    AuthenticationOutcome outcome = ask(false);

    // Then
    assertThat(outcome).isInstanceOf(Unavailable.class);
  }

  @Test
  void aGrantForAnotherKeyLetsNobodyIn() {
    // Given
    String token = TestingGrants.token(session, "another");
    service.answers(200, "{\"outcome\":\"accepted\",\"grant\":\"%s\"}".formatted(token));

    // When
    AuthenticationOutcome outcome = ask(true);

    // Then
    assertThat(outcome).isInstanceOf(Unavailable.class);
  }

  @Test
  void refusalsAndFurtherStepsArePassedOn() {
    // Given
    service.answers(
        200, "{\"outcome\":\"rejected\",\"methods\":[\"publickey\"],\"code\":\"GH-AUTH-2004\"}");
    AuthenticationOutcome rejected = ask(true);
    service.answers(200, "{\"outcome\":\"continue\",\"methods\":[\"publickey\"]}");

    // When
    AuthenticationOutcome further = ask(true);

    // Then
    assertThat(rejected).isEqualTo(new Rejected(List.of("publickey"), "GH-AUTH-2004"));
    assertThat(further).isEqualTo(new Continue(List.of("publickey")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|garbage",
        "200|''",
        "200|null",
        "200|{}",
        "200|[]",
        "200|{\"outcome\":\"welcome\"}",
        "200|{\"outcome\":\"accepted\"}",
        "200|{\"outcome\":\"accepted\",\"grant\":\"not a grant\"}",
        "200|{\"outcome\":\"acceptable\",\"admin\":true}",
        "200|{\"outcome\":\"acceptable\"} {\"outcome\":\"acceptable\"}",
        "200|{\"outcome\":\"rejected\",\"methods\":[null]}",
        "201|{\"outcome\":\"acceptable\"}",
        "302|''",
        "400|{\"code\":\"GH-AUTH-2101\"}",
        "401|{\"code\":\"GH-AUTH-3001\"}",
        "500|{\"outcome\":\"acceptable\"}",
        "503|''"
      })
  void whatIsNotAWholeValidAnswerLetsNobodyIn(int status, String body) {
    // Given
    service.answers(status, body);

    // When
    AuthenticationOutcome outcome = ask(true);

    // Then
    assertThat(outcome).isInstanceOf(Unavailable.class);
  }

  @Test
  void aServiceThatDoesNotAnswerLetsNobodyIn() {
    // Given
    service.fallsSilent();

    // When
    AuthenticationOutcome outcome = ask(true);

    // Then
    assertThat(outcome).isEqualTo(new Unavailable("HttpTimeoutException"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServiceThatIsNotThereLetsNobodyIn(boolean proven) {
    // Given
    service.close();

    // When
    AuthenticationOutcome outcome = ask(proven);

    // Then
    assertThat(outcome).isInstanceOf(Unavailable.class);
  }
}
