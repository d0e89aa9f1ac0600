package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which attempts count as failed, and what a blocked one is answered: the third failure blocks. */
class GuessesTest {

  private static final PublicKeyBlob KEY = blob("ed25519");
  private static final PublicKeyBlob OTHER_KEY = blob("other-ed25519");
  private static final List<Method> FIRST =
      List.of(Method.PUBLICKEY, Method.PASSWORD, Method.KEYBOARD_INTERACTIVE);

  /** RFC 6238, appendix B, for the moment at which {@link TestingAccess} begins. */
  private static final String CODE = "081804";

  @TempDir private Path folder;
  private TestingAccess access = TestingAccess.in(Path.of(""));
  private Authenticator authenticator = TestingAccess.none();

  @BeforeEach
  void letAnAccessFileTakeEffect() throws IOException {
    Path secret = Files.writeString(folder.resolve("totp"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    access =
        TestingAccess.in(folder)
            .guarded()
            .users(
                """
                  demo: {policy: developer, authorizedKeys: ["%1$s"]}
                  typed: {policy: developer, authentication: [[password]], passwordHash: %2$s}
                  prompted:
                    policy: developer
                    authentication: [["keyboard-interactive:password"]]
                    passwordHash: %2$s
                  two:
                    policy: developer
                    authentication: [[publickey, password]]
                    passwordHash: %2$s
                    authorizedKeys: ["%1$s"]
                  totp:
                    policy: developer
                    authentication: [[publickey, "keyboard-interactive:totp"]]
                    totpSecretFile: totp
                    authorizedKeys: ["%1$s"]
                """
                    .formatted(TestingKeys.line("ed25519"), TestingAccess.HASH));
    authenticator = access.authenticator();
  }

  @Test
  void probesAndQuestionsAreNotCounted() {
    // When
    for (int i = 0; i < 10; i++) {
      var _ = decide("demo", new Credential.OfferedKey(OTHER_KEY));
      var _ = decide("demo", new Credential.None());
      var _ = decide("demo", new Credential.AskMe());
    }

    // Then
    assertThat(decide("demo", new Credential.ProvenKey(KEY))).isInstanceOf(Accepted.class);
  }

  @Test
  void whatPassesIsNotCounted() {
    // When
    for (int i = 0; i < 10; i++) {
      assertThat(decide("two", new Credential.ProvenKey(KEY))).isInstanceOf(Continue.class);
      assertThat(decide("demo", new Credential.ProvenKey(KEY))).isInstanceOf(Accepted.class);
    }

    // Then
    assertThat(decide("demo", new Credential.ProvenKey(KEY))).isInstanceOf(Accepted.class);
  }

  @Test
  void everyProofThatIsRejectedCountsWhateverTheReason() {
    // Given: a wrong password, a right one before its turn, a key of nobody
    assertThat(decide("typed", password("wrong")))
        .isEqualTo(rejected(RejectionReason.WRONG_PASSWORD));
    assertThat(decide("two", password("demo-password")))
        .isEqualTo(rejected(RejectionReason.STEP_NOT_DUE));
    assertThat(decide("nobody", new Credential.ProvenKey(KEY)))
        .isEqualTo(rejected(RejectionReason.UNKNOWN_USER));

    // When
    List<AuthenticationDecision> blocked =
        List.of(
            decide("typed", password("demo-password")),
            decide("demo", new Credential.ProvenKey(KEY)),
            decide("demo", new Credential.OfferedKey(KEY)),
            decide("nobody", password("wrong")));

    // Then
    assertThat(blocked).containsOnly(rejected(RejectionReason.ADDRESS_BLOCKED));
    assertThat(AuthenticationAnswer.of(blocked.getFirst()))
        .isEqualTo(AuthenticationAnswer.of(rejected(RejectionReason.WRONG_PASSWORD)));
  }

  @Test
  void aPromptIsSentDuringABlockAndItsAnswerIsRejected() {
    // Given
    block();

    // When
    Challenge challenge = (Challenge) decide("prompted", new Credential.AskMe());
    AuthenticationDecision answer =
        decide("prompted", 1, answer("demo-password"), challenge.state());

    // Then
    assertThat(answer).isEqualTo(rejected(RejectionReason.ADDRESS_BLOCKED));
  }

  @Test
  void aStepThatFollowsIsAnsweredAsIfItHadFailed() {
    // Given
    String state = ((Continue) decide("two", new Credential.ProvenKey(KEY))).state();
    AuthenticationDecision wrong = decide("two", 2, password("wrong"), state);
    block();

    // When
    AuthenticationDecision right = decide("two", 2, password("demo-password"), state);

    // Then
    assertThat(wrong)
        .isEqualTo(new Rejected(RejectionReason.WRONG_PASSWORD, List.of(Method.PASSWORD)));
    assertThat(right)
        .isEqualTo(new Rejected(RejectionReason.ADDRESS_BLOCKED, List.of(Method.PASSWORD)));
  }

  @Test
  void aRightCodeIsNotUsedUpByABlockedAttempt() {
    // Given: a block that ends while the code is still good
    Instant codes = access.now();
    access.at(codes.minusSeconds(50));
    String state = ((Continue) decide("totp", new Credential.ProvenKey(KEY))).state();
    Challenge challenge = (Challenge) decide("totp", 2, new Credential.AskMe(), state);
    block();

    // When
    access.at(codes);
    AuthenticationDecision blocked = decide("totp", 2, answer(CODE), challenge.state());
    access.at(codes.plusSeconds(10));
    AuthenticationDecision later = decide("totp", 2, answer(CODE), challenge.state());

    // Then
    assertThat(blocked)
        .isEqualTo(
            new Rejected(RejectionReason.ADDRESS_BLOCKED, List.of(Method.KEYBOARD_INTERACTIVE)));
    assertThat(later).isInstanceOf(Accepted.class);
  }

  @Test
  void whoTakesTooLongHasNotFailed() {
    // Given
    String state = ((Continue) decide("two", new Credential.ProvenKey(KEY))).state();
    access.at(access.now().plus(Duration.ofMinutes(6)));

    // When
    for (int i = 0; i < 5; i++) {
      assertThat(decide("two", 2, password("demo-password"), state))
          .isEqualTo(rejected(RejectionReason.TOO_LATE));
    }

    // Then
    assertThat(decide("demo", new Credential.ProvenKey(KEY))).isInstanceOf(Accepted.class);
  }

  @Test
  void afterTheBlockTheyGetInAgain() {
    // Given
    block();

    // When
    access.at(access.now().plus(Duration.ofMinutes(1)));

    // Then
    assertThat(decide("demo", new Credential.ProvenKey(KEY))).isInstanceOf(Accepted.class);
  }

  private void block() {
    for (int i = 0; i < 3; i++) {
      var _ = decide("demo", new Credential.ProvenKey(OTHER_KEY));
    }
    assertThat(decide("demo", new Credential.ProvenKey(KEY)))
        .isEqualTo(rejected(RejectionReason.ADDRESS_BLOCKED));
  }

  private AuthenticationDecision decide(String user, Credential credential) {
    return TestingAccess.join(
        authenticator.decide(TestingAccess.attempt(user, 1, credential, Optional.empty())));
  }

  private AuthenticationDecision decide(
      String user, int number, Credential credential, String state) {
    return TestingAccess.join(
        authenticator.decide(TestingAccess.attempt(user, number, credential, Optional.of(state))));
  }

  private static Rejected rejected(RejectionReason reason) {
    return new Rejected(reason, FIRST);
  }

  private static Credential password(String text) {
    return new Credential.Password(TypedSecret.of(text.toCharArray()));
  }

  private static Credential answer(String text) {
    return new Credential.Answer(TypedSecret.of(text.toCharArray()));
  }

  private static PublicKeyBlob blob(String key) {
    return PublicKeyLine.parse(TestingKeys.bare(key)).orElseThrow().blob();
  }
}
