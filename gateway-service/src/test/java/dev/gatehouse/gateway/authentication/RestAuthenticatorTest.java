package dev.gatehouse.gateway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Acceptable;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Accepted;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Challenge;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Continue;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Prompt;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Rejected;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Unavailable;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.WithWords;
import dev.gatehouse.gateway.messages.ShownText;
import dev.gatehouse.gateway.rest.TestingService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
  private RestAuthenticator authenticator;

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
        null,
        null,
        proven,
        key.openSsh(),
        null);
  }

  private AuthenticationOutcome ask(boolean proven) {
    try {
      return authenticator.authenticate(request(proven)).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatPeopleAreToldComesBesideTheOutcome() {
    // Given
    service.answers(
        200,
        "{\"outcome\":\"rejected\",\"methods\":[\"publickey\"],\"code\":\"GH-AUTH-2004\","
            + "\"banner\":\"Ours.\"}");

    // When
    AuthenticationOutcome outcome = ask(false);

    // Then
    assertThat(outcome)
        .isEqualTo(
            new WithWords(
                ShownText.of("Ours."),
                Optional.empty(),
                new Rejected(List.of("publickey"), "GH-AUTH-2004")));
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
    service.answers(
        200, "{\"outcome\":\"accepted\",\"grant\":\"%s\",\"basis\":\"b\"}".formatted(token));

    // When
    AuthenticationOutcome outcome = ask(true);

    // Then
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> {
              assertThat(accepted.grant().token()).isEqualTo(token);
              assertThat(accepted.held())
                  .isEqualTo(new HeldGrant(accepted.grant().id(), "b", Optional.empty()));
            });
  }

  @Test
  void aTimeWithoutConfirmationOfTheUsersGroupIsPassedOn() {
    // Given
    String token = TestingGrants.token(session, key.thumbprint());
    service.answers(
        200,
        "{\"outcome\":\"accepted\",\"grant\":\"%s\",\"basis\":\"b\",\"authorizationStaleMax\":60}"
            .formatted(token));

    // When / Then
    assertThat(ask(true))
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> assertThat(accepted.held().staleMax()).contains(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"basis\":null",
        ",\"basis\":\"\"",
        ",\"basis\":\"b\",\"authorizationStaleMax\":0",
        ",\"basis\":\"b\",\"authorizationStaleMax\":-1",
        ",\"basis\":\"b\",\"authorizationStaleMax\":99999999999",
        ",\"basis\":\"b\",\"ground\":\"c\"",
      })
  void aGrantThatCouldNotBeAskedAboutLaterLetsNobodyIn(String members) {
    // Given
    String token = TestingGrants.token(session, key.thumbprint());
    service.answers(200, "{\"outcome\":\"accepted\",\"grant\":\"%s\"%s}".formatted(token, members));

    // When / Then
    assertThat(ask(true)).isInstanceOf(Unavailable.class);
  }

  @Test
  void anAcceptanceWithoutAProofLetsNobodyIn() {
    // Given
    String token = TestingGrants.token(session, key.thumbprint());
    service.answers(
        200, "{\"outcome\":\"accepted\",\"grant\":\"%s\",\"basis\":\"b\"}".formatted(token));

    // When
    AuthenticationOutcome outcome = ask(false);

    // Then
    assertThat(outcome).isInstanceOf(Unavailable.class);
  }

  @Test
  void aGrantForAnotherKeyLetsNobodyIn() {
    // Given
    String token = TestingGrants.token(session, "another");
    service.answers(
        200, "{\"outcome\":\"accepted\",\"grant\":\"%s\",\"basis\":\"b\"}".formatted(token));

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
    service.answers(200, "{\"outcome\":\"continue\",\"methods\":[\"password\"],\"state\":\"s\"}");

    // When
    AuthenticationOutcome further = ask(true);

    // Then
    assertThat(rejected).isEqualTo(new Rejected(List.of("publickey"), "GH-AUTH-2004"));
    assertThat(further).isEqualTo(new Continue(List.of("password"), "s"));
  }

  @Test
  void aDenialByARuleIsPassedOn() {
    // Given
    service.answers(200, "{\"outcome\":\"denied\",\"code\":\"GH-AUTH-2008\",\"rule\":\"night\"}");

    // When
    AuthenticationOutcome denied = ask(true);

    // Then
    assertThat(denied).isEqualTo(new AuthenticationOutcome.Denied("GH-AUTH-2008", "night"));
  }

  @Test
  void thatAUserHasAllSessionsIsPassedOn() {
    // Given
    service.answers(200, "{\"outcome\":\"full\",\"code\":\"GH-AUTH-2009\"}");

    // When
    AuthenticationOutcome full = ask(true);

    // Then
    assertThat(full).isEqualTo(new AuthenticationOutcome.Full("GH-AUTH-2009"));
  }

  @Test
  void promptsArePassedOn() {
    // Given
    service.answers(
        200,
        "{\"outcome\":\"continue\",\"prompts\":[{\"text\":\"Code: \",\"echo\":false}],"
            + "\"state\":\"s\"}");

    // When
    AuthenticationOutcome challenge = ask(false);

    // Then
    assertThat(challenge).isEqualTo(new Challenge(List.of(new Prompt("Code: ", false)), "s"));
  }

  @Test
  void aPasswordGoesIntoTheBodyAsItIsAndIsOverwrittenByWhoAsked() throws Exception {
    // Given
    byte[] typed = "p\u00e4ss\"w\\rd\n".getBytes(UTF_8);
    String token = TestingGrants.token(session, key.thumbprint());
    service.answers(
        200, "{\"outcome\":\"accepted\",\"grant\":\"%s\",\"basis\":\"b\"}".formatted(token));
    AuthenticationRequest request = password(TypedSecret.owned(typed));

    // When
    AuthenticationOutcome outcome = authenticator.authenticate(request).get(20, TimeUnit.SECONDS);
    request.close();

    // Then
    assertThat(outcome).isInstanceOf(Accepted.class);
    assertThat(service.requests())
        .singleElement()
        .asString()
        .contains(
            "\"method\":\"password\",\"password\":\"p\u00e4ss\\\"w\\\\rd\\n\",\"proven\":false");
    assertThat(typed).containsOnly(0);
    assertThat(request.toString()).doesNotContain("ss\"w");
  }

  private AuthenticationRequest password(TypedSecret secret) {
    return new AuthenticationRequest(
        session.toString(),
        "10.0.0.1",
        "SSH-2.0-test",
        "alice",
        1,
        "password",
        null,
        secret,
        null,
        false,
        key.openSsh(),
        null);
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
        "200|{\"outcome\":\"continue\",\"methods\":[\"password\"]}",
        "200|{\"outcome\":\"continue\",\"methods\":[],\"state\":\"s\"}",
        "200|{\"outcome\":\"continue\",\"state\":\"s\"}",
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
    authenticator = new RestAuthenticator(service.impatientCalls(), key);

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
