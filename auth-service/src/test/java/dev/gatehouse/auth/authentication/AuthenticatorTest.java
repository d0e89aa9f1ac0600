package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.proof.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticatorTest {

  private static final PublicKeyBlob KEY = blob("ed25519");
  private static final PublicKeyBlob OTHER_KEY = blob("other-ed25519");

  @TempDir private Path folder;

  private Authenticator authenticator = TestingAccess.none();

  @BeforeEach
  void letAnAccessFileTakeEffect() throws IOException {
    authenticator =
        TestingAccess.in(folder)
            .users(
                """
                  demo: {policy: developer, authorizedKeys: ["%1$s"]}
                  nothing: {authorizedKeys: ["%1$s"]}
                """
                    .formatted(TestingKeys.line("ed25519")))
            .authenticator();
  }

  @Test
  void aProvenAuthorizedKeyIsAcceptedWithAGrant() {
    // When
    AuthenticationDecision decision = decide("demo", new Credential.ProvenKey(KEY));

    // Then
    assertThat(decision)
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> {
              assertThat(accepted.authorization().principal()).hasToString("demo");
              assertThat(accepted.grant().orElseThrow().token()).isNotEmpty();
            });
  }

  @Test
  void anOfferedAuthorizedKeyIsAcceptableAndGetsNoGrant() {
    // When
    AuthenticationDecision decision = decide("demo", new Credential.OfferedKey(KEY));

    // Then
    assertThat(decision).isEqualTo(new Acceptable());
    assertThat(AuthenticationAnswer.of(decision).grant()).isNull();
  }

  @Test
  void nothingIsRejected() {
    // When
    AuthenticationDecision decision = decide("demo", new Credential.None());

    // Then
    assertThat(decision).isEqualTo(rejected(RejectionReason.NO_CREDENTIAL));
  }

  @Test
  void everyRejectionHasItsReasonForUsAndTheSameAnswerForTheGateway() {
    // When
    List<AuthenticationDecision> decisions =
        List.of(
            decide("demo", new Credential.ProvenKey(OTHER_KEY)),
            decide("demo", new Credential.OfferedKey(OTHER_KEY)),
            decide("nobody", new Credential.ProvenKey(KEY)),
            decide("nobody", new Credential.None()),
            decide("nothing", new Credential.ProvenKey(KEY)));

    // Then
    assertThat(decisions)
        .containsExactly(
            rejected(RejectionReason.UNKNOWN_KEY),
            rejected(RejectionReason.UNKNOWN_KEY),
            rejected(RejectionReason.UNKNOWN_USER),
            rejected(RejectionReason.NO_CREDENTIAL),
            rejected(RejectionReason.NO_POLICY));
    assertThat(decisions.stream().map(AuthenticationAnswer::of).distinct())
        .containsExactly(
            new AuthenticationAnswer(
                "rejected",
                null,
                null,
                null,
                List.of("publickey"),
                null,
                null,
                "GH-AUTH-2004",
                null,
                null,
                null));
  }

  @Test
  void theBannerGoesWithTheFirstAnswerWhoeverItIsAndTheNoticeWithALogin() throws IOException {
    // Given
    TestingAccess access =
        TestingAccess.in(folder)
            .users(
                """
                  told: {template: default, channels: [shell], notice: Hello.}
                banner: Ours.
                """,
                "  told: {policy: told, authorizedKeys: [\"%s\"]}\n"
                    .formatted(TestingKeys.line("ed25519")));
    authenticator = access.authenticator();

    // When
    Greeting first = greeting(access, "told", 1, new Credential.None());
    Greeting unknown = greeting(access, "nobody", 1, new Credential.None());
    Greeting second = greeting(access, "told", 2, new Credential.ProvenKey(OTHER_KEY));
    Greeting login = greeting(access, "told", 2, new Credential.ProvenKey(KEY));

    // Then
    assertThat(first).isEqualTo(new Greeting(Optional.of("Ours."), Optional.empty()));
    assertThat(unknown).isEqualTo(first);
    assertThat(second).isEqualTo(new Greeting(Optional.empty(), Optional.empty()));
    assertThat(login).isEqualTo(new Greeting(Optional.empty(), Optional.of("Hello.")));
  }

  private static Rejected rejected(RejectionReason reason) {
    return new Rejected(reason, List.of(Method.PUBLICKEY));
  }

  private AuthenticationDecision decide(String user, Credential credential) {
    return TestingAccess.join(
        authenticator.decide(TestingAccess.attempt(user, 1, credential, Optional.empty())));
  }

  private Greeting greeting(TestingAccess access, String user, int number, Credential credential) {
    AuthenticationAttempt attempt =
        TestingAccess.attempt(user, number, credential, Optional.empty());
    return Greeting.of(
        access.snapshot(), attempt, TestingAccess.join(authenticator.decide(attempt)));
  }

  private static PublicKeyBlob blob(String key) {
    return PublicKeyLine.parse(TestingKeys.bare(key)).orElseThrow().blob();
  }
}
