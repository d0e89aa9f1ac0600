package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Busy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.code.TestingUsedCodes;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords, codes, and several steps one after the other. */
class StepsTest {

  private static final Credential KEY =
      new Credential.ProvenKey(
          PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob());
  private static final Credential RIGHT = password("demo-password");
  private static final Credential WRONG = password("wrong");
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
            .users(
                """
                  demo: {policy: developer, authorizedKeys: ["%1$s"]}
                  typed: {policy: developer, authentication: [[password]], passwordHash: %2$s}
                  prompted:
                    policy: developer
                    authentication: [["keyboard-interactive:password", publickey]]
                    passwordHash: %2$s
                    authorizedKeys: ["%1$s"]
                  two:
                    policy: developer
                    authentication: [[publickey, password]]
                    passwordHash: %2$s
                    authorizedKeys: ["%1$s"]
                  totp:
                    policy: developer
                    authentication: [[publickey, "keyboard-interactive:totp"], [publickey, password]]
                    totpSecretFile: totp
                    passwordHash: %2$s
                    authorizedKeys: ["%1$s"]
                  nothing: {authentication: [[password]], passwordHash: %2$s}
                """
                    .formatted(TestingKeys.line("ed25519"), TestingAccess.HASH));
    authenticator = access.authenticator();
  }

  @Test
  void theRightPasswordIsAcceptedWhereItIsEnough() {
    assertThat(decide("typed", RIGHT)).isInstanceOf(Accepted.class);
    assertThat(decide("typed", WRONG)).isEqualTo(rejected(RejectionReason.WRONG_PASSWORD));
  }

  @Test
  void whoeverFailsWithAPasswordGetsTheSameAnswer() {
    // When
    List<AuthenticationDecision> decisions =
        List.of(
            decide("typed", WRONG),
            decide("nobody", RIGHT),
            decide("nothing", RIGHT),
            decide("demo", RIGHT),
            decide("two", RIGHT));

    // Then
    assertThat(decisions)
        .containsExactly(
            rejected(RejectionReason.WRONG_PASSWORD),
            rejected(RejectionReason.UNKNOWN_USER),
            rejected(RejectionReason.NO_POLICY),
            rejected(RejectionReason.WRONG_PASSWORD),
            rejected(RejectionReason.STEP_NOT_DUE));
    assertThat(decisions.stream().map(AuthenticationAnswer::of).distinct()).hasSize(1);
  }

  @Test
  void aPasswordIsNotComputedWhereNobodyBeginsWithOne() throws IOException {
    // Given: threads that take nothing
    HashingThreads closed = new HashingThreads(1, 1);
    closed.close();
    authenticator =
        TestingAccess.in(folder)
            .users(
                "  two: {policy: developer, authentication: [[publickey, password]],"
                    + " passwordHash: "
                    + TestingAccess.HASH
                    + "}")
            .hashing(closed)
            .authenticator();

    // When
    AuthenticationDecision decision = decide("two", RIGHT);

    // Then
    assertThat(decision)
        .isEqualTo(new Rejected(RejectionReason.METHOD_NOT_OFFERED, List.of(Method.PUBLICKEY)));
  }

  @Test
  void whenTooManyPasswordsWaitNobodyIsLetIn() {
    // Given: threads that take nothing
    HashingThreads closed = new HashingThreads(1, 1);
    closed.close();
    authenticator = access.hashing(closed).authenticator();

    // When
    AuthenticationDecision decision = decide("typed", RIGHT);

    // Then
    assertThat(decision).isEqualTo(new Busy());
  }

  @Test
  void aStepThatPassedIsNotEnoughAndNamesWhatFollows() {
    // When
    Continue first = (Continue) decide("two", KEY);
    AuthenticationDecision wrong = decide("two", 2, WRONG, first.state());
    AuthenticationDecision second = decide("two", 3, RIGHT, first.state());

    // Then
    assertThat(first.methods()).containsExactly(Method.PASSWORD);
    assertThat(wrong)
        .isEqualTo(new Rejected(RejectionReason.WRONG_PASSWORD, List.of(Method.PASSWORD)));
    assertThat(second).isInstanceOf(Accepted.class);
  }

  @Test
  void aStepCannotBeRepeatedInPlaceOfTheNext() {
    // Given
    Continue first = (Continue) decide("two", KEY);

    // When
    AuthenticationDecision again = decide("two", 2, KEY, first.state());

    // Then
    assertThat(again)
        .isEqualTo(new Rejected(RejectionReason.STEP_NOT_DUE, List.of(Method.PASSWORD)));
  }

  @Test
  void aKeyThatIsNotDueIsNotAcceptableEither() {
    // Given
    PublicKeyBlob key = ((Credential.ProvenKey) KEY).key();
    Continue first = (Continue) decide("two", KEY);

    // When / Then
    assertThat(decide("two", new Credential.OfferedKey(key))).isEqualTo(new Acceptable());
    assertThat(decide("two", 2, new Credential.OfferedKey(key), first.state()))
        .isInstanceOf(Rejected.class);
    assertThat(decide("prompted", new Credential.OfferedKey(key)))
        .isEqualTo(rejected(RejectionReason.STEP_NOT_DUE));
  }

  @Test
  void whatPassedCountsForOneUserAndOneSessionAlone() {
    // Given
    String state = ((Continue) decide("two", KEY)).state();
    SessionId other = SessionId.parse("019aad55-9c00-7abc-8def-0123456789ac").orElseThrow();
    ProgressTokens tokens =
        new ProgressTokens(
            () -> TestingAccess.keys().derivedKeys("gatehouse/authentication-progress"));

    // When / Then
    assertThat(tokens.read(state, TestingAccess.SESSION, "two")).isPresent();
    assertThat(tokens.read(state, other, "two")).isEmpty();
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> decide("totp", 2, RIGHT, state));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> decide("two", 2, RIGHT, "x" + state));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> decide("two", 2, RIGHT, "UFVCTElDS0VZ.AAAA"));
  }

  @Test
  void whatPassedIsForgottenAfterFiveMinutes() {
    // Given
    String state = ((Continue) decide("two", KEY)).state();

    // When
    access.at(access.now().plus(Duration.ofMinutes(5)).plusSeconds(1));

    // Then
    assertThat(decide("two", 2, RIGHT, state)).isEqualTo(rejected(RejectionReason.TOO_LATE));
  }

  @Test
  void eachStepIsDecidedByTheFileThatIsInEffectThen() throws IOException {
    // Given
    String state = ((Continue) decide("two", KEY)).state();

    // When
    access.users(
        "  demo: {policy: developer, authentication: [[password]], passwordHash: %s}"
            .formatted(TestingAccess.HASH));
    AuthenticationDecision second = decide("two", 2, RIGHT, state);

    // Then
    assertThat(second).isInstanceOf(Rejected.class);
  }

  @Test
  void everybodyIsAskedForAPasswordBeforeAnythingIsProven() {
    assertThat(List.of("prompted", "two", "demo", "nobody"))
        .allSatisfy(
            user ->
                assertThat(decide(user, new Credential.AskMe()))
                    .isInstanceOfSatisfying(
                        Challenge.class,
                        challenge ->
                            assertThat(challenge.prompt())
                                .isEqualTo(new Prompt("Password: ", false))));
  }

  @Test
  void aPromptedPasswordIsAPasswordToo() {
    // Given
    String asked = ((Challenge) decide("prompted", new Credential.AskMe())).state();
    String askedNobody = ((Challenge) decide("nobody", new Credential.AskMe())).state();

    // When / Then
    assertThat(decide("prompted", 1, answer("wrong"), asked))
        .isEqualTo(rejected(RejectionReason.WRONG_PASSWORD));
    assertThat(decide("nobody", 1, answer("demo-password"), askedNobody))
        .isEqualTo(rejected(RejectionReason.UNKNOWN_USER));
    assertThat(decide("prompted", 1, answer("demo-password"), asked))
        .isInstanceOfSatisfying(
            Continue.class,
            further -> assertThat(further.methods()).containsExactly(Method.PUBLICKEY));
  }

  @Test
  void anAnswerBelongsToTheAttemptThatAskedForIt() {
    // Given
    String asked = ((Challenge) decide("prompted", new Credential.AskMe())).state();
    String passed = ((Continue) decide("two", KEY)).state();

    // When / Then
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> decide("prompted", 2, answer("demo-password"), asked));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> decide("two", 2, answer("demo-password"), passed));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(() -> decide("prompted", answer("demo-password")));
  }

  @Test
  void aCodeIsAcceptedOnceAndNeverAgain() {
    // Given
    AuthenticationDecision first = withCode(2, CODE);

    // When: by another attempt
    AuthenticationDecision again = withCode(3, CODE);

    // Then
    assertThat(first).isInstanceOf(Accepted.class);
    assertThat(again).isInstanceOf(Rejected.class);
    assertThat(((Rejected) again).reason()).isEqualTo(RejectionReason.USED_CODE);
  }

  @Test
  void aCodeLetsNobodyInWhileNobodyKnowsWhetherItWasUsed() {
    // Given
    authenticator = access.usedCodes(TestingUsedCodes.UNKNOWN).authenticator();

    // When
    AuthenticationDecision right = withCode(2, CODE);
    AuthenticationDecision wrong = withCode(2, "081805");

    // Then
    assertThat(right)
        .isInstanceOfSatisfying(
            Unavailable.class,
            unavailable -> assertThat(unavailable.code()).isEqualTo(MessageCode.CODES_UNAVAILABLE));
    assertThat(wrong).isInstanceOf(Rejected.class);
  }

  @Test
  void aWrongCodeIsRejectedAndNamesWhatCanContinue() {
    assertThat(withCode(2, "081805"))
        .isEqualTo(
            new Rejected(
                RejectionReason.WRONG_CODE, List.of(Method.KEYBOARD_INTERACTIVE, Method.PASSWORD)));
  }

  private AuthenticationDecision withCode(int attempt, String code) {
    String state = ((Continue) decide("totp", KEY)).state();
    Challenge challenge = (Challenge) decide("totp", attempt, new Credential.AskMe(), state);
    assertThat(challenge.prompt()).isEqualTo(new Prompt("One-time code: ", false));
    return decide("totp", attempt, answer(code), challenge.state());
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
}
