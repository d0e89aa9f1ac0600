package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Full;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.identity.UuidV7;
import dev.gatehouse.auth.place.TestingSessionPlaces;
import dev.gatehouse.auth.proof.TypedSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a grant when policy says how many sessions there may be, and who does not. */
class SessionsMaxTest {

  private static final PublicKeyBlob KEY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob();

  @TempDir private Path folder;

  private final TestingSessionPlaces places = new TestingSessionPlaces();
  private Authenticator authenticator = TestingAccess.none();

  @BeforeEach
  void letAnAccessFileTakeEffect() throws IOException {
    authenticator =
        TestingAccess.in(folder)
            .users(
                """
                  few: {template: default, channels: [shell], limits: two}
                limits:
                  two: {sessionsMax: 2}
                """,
                """
                  alice: {policy: few, authorizedKeys: ["%1$s"]}
                  bob: {policy: few, authorizedKeys: ["%1$s"]}
                  carol: {policy: developer, authorizedKeys: ["%1$s"]}
                  dave: {policy: few, passwordHash: "%2$s", authentication: [[password]]}
                """
                    .formatted(TestingKeys.line("ed25519"), TestingAccess.HASH))
            .places(places)
            .authenticator();
  }

  private static SessionId session() {
    return new SessionId(UuidV7.at(Instant.now()));
  }

  private AuthenticationDecision login(SessionId session, String user, Credential credential) {
    AuthenticationAttempt attempt = TestingAccess.attempt(user, 1, credential, Optional.empty());
    return TestingAccess.join(
        authenticator.decide(
            new AuthenticationAttempt(
                session,
                attempt.client(),
                user,
                1,
                attempt.method(),
                credential,
                attempt.state(),
                attempt.gatewayKey())));
  }

  private AuthenticationDecision login(String user) {
    return login(session(), user, new Credential.ProvenKey(KEY));
  }

  @Test
  void oneMoreThanThereMayBeIsToldSoWithoutAGrant() {
    // Given
    List<AuthenticationDecision> first = List.of(login("alice"), login("alice"));

    // When
    AuthenticationDecision third = login("alice");

    // Then
    assertThat(first).hasOnlyElementsOfType(Accepted.class);
    assertThat(third).isEqualTo(new Full("few"));
    AuthenticationAnswer answer = AuthenticationAnswer.of(third);
    assertThat(answer.outcome()).isEqualTo("full");
    assertThat(answer.code()).isEqualTo("GH-AUTH-2009");
    assertThat(answer.grant()).isNull();
    assertThat(login("bob")).isInstanceOf(Accepted.class);
  }

  @Test
  void aPasswordGetsAPlaceTooAndAWrongOneTakesNone() {
    // When
    AuthenticationDecision right = login(session(), "dave", password("demo-password"));
    AuthenticationDecision wrong = login(session(), "dave", password("demo"));

    // Then
    assertThat(right).isInstanceOf(Accepted.class);
    assertThat(wrong).isInstanceOf(AuthenticationDecision.Rejected.class);
    assertThat(places.taken()).isEqualTo(1);
  }

  private static Credential password(String text) {
    return new Credential.Password(TypedSecret.of(text.toCharArray()));
  }

  @Test
  void aSessionThatIsAskedAboutOnceMoreHasOnePlace() {
    // Given
    SessionId session = session();

    // When
    List<AuthenticationDecision> decisions =
        List.of(
            login(session, "alice", new Credential.ProvenKey(KEY)),
            login(session, "alice", new Credential.ProvenKey(KEY)));

    // Then
    assertThat(decisions).hasOnlyElementsOfType(Accepted.class);
    assertThat(places.taken()).isEqualTo(1);
  }

  @Test
  void whatIsNoLoginOrHasNoLimitTakesNoPlace() {
    // When
    AuthenticationDecision probe = login(session(), "alice", new Credential.OfferedKey(KEY));
    AuthenticationDecision unlimited = login("carol");

    // Then
    assertThat(probe).isEqualTo(new Acceptable());
    assertThat(unlimited).isInstanceOf(Accepted.class);
    assertThat(places.taken()).isZero();
  }

  @Test
  void whileNobodyKnowsHowManyThereAreOnlyThoseWithoutALimitGetIn() {
    // Given
    places.goAway();

    // When
    AuthenticationDecision limited = login("alice");
    AuthenticationDecision unlimited = login("carol");

    // Then
    assertThat(limited)
        .isInstanceOfSatisfying(
            Unavailable.class,
            some -> assertThat(some.code()).isEqualTo(MessageCode.PLACES_UNAVAILABLE));
    assertThat(unlimited).isInstanceOf(Accepted.class);
  }
}
