package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent.Outcome;
import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.audit.RecordingPolicy;
import dev.gatehouse.gateway.audit.TestingTap;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Acceptable;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Accepted;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Challenge;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Continue;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Denied;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Prompt;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Rejected;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.Unavailable;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome.WithWords;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.connection.TestingTransport;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ShownText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserAuthenticationTest {
  private static final byte[] EXCHANGE_HASH = {4, 5, 6};
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Rejected NO = new Rejected(List.of("publickey"), "GH-AUTH-2004");
  private static final Grant GRANT =
      new Grant(
          "token",
          "jti",
          new Principal("alice"),
          "box",
          "{}",
          RecordingPolicy.STRICT,
          Instant.EPOCH);
  private static final HeldGrant HELD = new HeldGrant("jti", "basis", Optional.empty());

  private final TestingTransport transport = new TestingTransport();
  private final TestingTap tap = new TestingTap();
  private final TestingAuthenticator authenticator = new TestingAuthenticator();
  private final List<String> ended = new ArrayList<>();
  private final TestingKey key = TestingKey.of("ssh-ed25519");
  private final UserAuthentication authentication =
      new UserAuthentication(
          new UserAuthentication.Client(
              "session", "10.0.0.1", "SSH-2.0-test", () -> EXCHANGE_HASH, "ssh-ed25519 gateway"),
          transport,
          authenticator,
          tap,
          Runnable::run,
          TestingConfiguration.of(
              SshConfiguration.class, Map.of("attempts-max", "3", "probes-max", "4")),
          new UserAuthentication.Login() {
            @Override
            public void accepted(String user, Grant grant, HeldGrant held) {
              assertThat(held).isEqualTo(HELD);
              ended.add("accepted " + user + " " + grant.id());
            }

            @Override
            public void refused(EndReason reason, MessageCode code, int disconnectReason) {
              ended.add(reason.word() + " " + code + " " + disconnectReason);
            }
          });

  private static TestingPacket request(String user, String method) {
    return TestingPacket.of(Ssh.USERAUTH_REQUEST)
        .string(user)
        .string(Ssh.SERVICE_CONNECTION)
        .string(method);
  }

  private static byte[] method(String user, String method) {
    return request(user, method).toArray();
  }

  private static byte[] password(String user, String password) {
    return request(user, "password").bool(false).string(password).toArray();
  }

  private static byte[] askMe(String user) {
    return request(user, "keyboard-interactive").string("").string("").toArray();
  }

  private static byte[] answers(String... answers) {
    TestingPacket packet = TestingPacket.of(Ssh.USERAUTH_INFO_RESPONSE).uint32(answers.length);
    for (String answer : answers) {
      packet.string(answer);
    }
    return packet.toArray();
  }

  @Test
  void aQuestionForTheMethodsIsPassedOn() throws ProtocolViolation {
    // When
    authentication.received(method("alice", "none"));
    authenticator.answer(NO);

    // Then
    assertThat(transport.take()).containsExactly("userauth-failure publickey false");
    assertThat(authenticator.asked())
        .containsExactly(
            new AuthenticationRequest(
                "session",
                "10.0.0.1",
                "SSH-2.0-test",
                "alice",
                1,
                "none",
                null,
                null,
                null,
                false,
                "ssh-ed25519 gateway",
                null));
    assertThat(tap.take())
        .containsExactly(
            new AuthenticationEvent.Attempted(
                "alice", "none", "", false, Outcome.REJECTED, "GH-AUTH-2004"));
  }

  @Test
  void theBannerGoesBeforeTheFirstAnswerAndOnlyOnce() throws ProtocolViolation {
    // Given
    Optional<ShownText> banner = ShownText.of("Ours.\nRecorded. \u001b[2J");

    // When
    authentication.received(method("alice", "none"));
    authenticator.answer(new WithWords(banner, Optional.empty(), NO));
    authentication.received(method("alice", "none"));
    authenticator.answer(new WithWords(banner, Optional.empty(), NO));

    // Then
    assertThat(transport.take())
        .containsExactly(
            "userauth-banner Ours.\r\nRecorded. ?[2J\r\n",
            "userauth-failure publickey false",
            "userauth-failure publickey false");
  }

  @Test
  void theNoticeOfALoginIsKeptForItsTerminals() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(
        new WithWords(Optional.empty(), ShownText.of("Hello."), new Accepted(GRANT, HELD)));

    // Then
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(authentication.notice()).contains(new ShownText("Hello."));
    assertThat(transport.take()).isEmpty();
  }

  @Test
  void anOfferedKeyIsNotAProvenOne() throws ProtocolViolation {
    // When
    authentication.received(key.probe("alice"));
    authenticator.answer(new Acceptable());

    // Then
    assertThat(authenticator.asked())
        .singleElement()
        .satisfies(request -> assertThat(request.proven()).isFalse());
    assertThat(transport.take()).containsExactly("userauth-pk-ok ssh-ed25519");
    assertThat(ended).isEmpty();
    assertThat(tap.take())
        .containsExactly(
            new AuthenticationEvent.Attempted(
                "alice", "publickey", key.fingerprint(), false, Outcome.ACCEPTABLE, ""));
  }

  @Test
  void aCertificateIsPassedOnWholeAndRecordedByName() throws ProtocolViolation, IOException {
    // Given
    TestingKey certified = key.certified("laptop of alice", 17);

    // When
    authentication.received(certified.probe("alice"));
    authenticator.answer(new Acceptable());
    authentication.received(certified.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Accepted(GRANT, HELD));

    // Then
    assertThat(authenticator.asked())
        .extracting(AuthenticationRequest::publicKey, AuthenticationRequest::proven)
        .containsExactly(
            tuple(
                "ssh-ed25519-cert-v01@openssh.com "
                    + Base64.getEncoder().encodeToString(certified.blob()),
                false),
            tuple(
                "ssh-ed25519-cert-v01@openssh.com "
                    + Base64.getEncoder().encodeToString(certified.blob()),
                true));
    assertThat(transport.take()).containsExactly("userauth-pk-ok ssh-ed25519-cert-v01@openssh.com");
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(tap.take())
        .last()
        .isEqualTo(
            new AuthenticationEvent.Attempted(
                "alice",
                "publickey",
                key.fingerprint(),
                true,
                Outcome.ACCEPTED,
                MessageCode.LOGIN_ACCEPTED.code(),
                "laptop of alice",
                "17",
                key.fingerprint()));
  }

  @Test
  void aProofIsVerifiedBeforeAnybodyIsAskedAndOpensTheDoor() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Accepted(GRANT, HELD));

    // Then: the client is not told here
    assertThat(authenticator.asked())
        .singleElement()
        .satisfies(request -> assertThat(request.proven()).isTrue());
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(transport.take()).isEmpty();
  }

  @Test
  void aWrongSignatureIsRefusedWithoutAskingAnybody() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", new byte[] {7}));

    // Then
    assertThat(authenticator.asked()).isEmpty();
    assertThat(transport.take()).containsExactly("userauth-failure publickey false");
    assertThat(tap.take())
        .containsExactly(
            new AuthenticationEvent.Attempted(
                "alice",
                "publickey",
                key.fingerprint(),
                false,
                Outcome.REJECTED,
                "GH-GATEWAY-1202"));
  }

  @Test
  void anAlgorithmThatIsNotOnIsRefusedWithoutAskingAnybody() throws ProtocolViolation {
    // Given
    TestingKey old = TestingKey.of("ssh-rsa");

    // When
    authentication.received(old.probe("alice"));
    authentication.received(old.proof("alice", EXCHANGE_HASH));

    // Then
    assertThat(authenticator.asked()).isEmpty();
    assertThat(transport.take())
        .containsExactly("userauth-failure publickey false", "userauth-failure publickey false");
  }

  @Test
  void aStepThatPassedIsPartialSuccess() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Continue(List.of("keyboard-interactive"), "progress"));

    // Then
    assertThat(transport.take()).containsExactly("userauth-failure keyboard-interactive true");
  }

  @Test
  void whenNobodyCanSayNobodyGetsIn() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Unavailable("ConnectException"));

    // Then
    assertThat(ended).containsExactly("authentication-unavailable LOGIN_UNAVAILABLE 11");
    assertThat(transport.take()).isEmpty();
  }

  @Test
  void whomARuleDeniesIsSentAwayAndTheRuleIsRecorded() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Denied("GH-AUTH-2008", "night"));

    // Then
    assertThat(ended).containsExactly("login-denied LOGIN_DENIED 11");
    assertThat(transport.take()).isEmpty();
    assertThat(tap.take())
        .singleElement()
        .isInstanceOfSatisfying(
            AuthenticationEvent.Attempted.class,
            attempt -> {
              assertThat(attempt.outcome()).isEqualTo(Outcome.REJECTED);
              assertThat(attempt.code()).isEqualTo("GH-AUTH-2008 rules.night");
            });
  }

  @Test
  void whoHasAllSessionsIsSentAwayAndItIsRecorded() throws ProtocolViolation {
    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new AuthenticationOutcome.Full("GH-AUTH-2009"));

    // Then
    assertThat(ended).containsExactly("too-many-sessions TOO_MANY_SESSIONS 11");
    assertThat(transport.take()).isEmpty();
    assertThat(tap.take())
        .singleElement()
        .isInstanceOfSatisfying(
            AuthenticationEvent.Attempted.class,
            attempt -> {
              assertThat(attempt.outcome()).isEqualTo(Outcome.REJECTED);
              assertThat(attempt.code()).isEqualTo("GH-AUTH-2009");
            });
  }

  @Test
  void requestsAreAnsweredOneAfterTheOther() throws ProtocolViolation {
    // Given
    authentication.received(method("alice", "none"));
    authentication.received(key.probe("alice"));
    int askedAtFirst = authenticator.asked().size();

    // When
    authenticator.answer(NO);
    authenticator.answer(new Acceptable());

    // Then
    assertThat(askedAtFirst).isEqualTo(1);
    assertThat(transport.take())
        .containsExactly("userauth-failure publickey false", "userauth-pk-ok ssh-ed25519");
    assertThat(authenticator.asked())
        .extracting(AuthenticationRequest::attempt)
        .containsExactly(1, 2);
  }

  @Test
  void requestsBehindTheOneThatSucceedsAreIgnored() throws ProtocolViolation {
    // Given
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authentication.received(method("alice", "none"));

    // When
    authenticator.answer(new Accepted(GRANT, HELD));
    authentication.received(key.proof("alice", EXCHANGE_HASH));

    // Then
    assertThat(authenticator.asked()).hasSize(1);
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(transport.take()).isEmpty();
  }

  @Test
  void failedProofsAreCounted() throws ProtocolViolation {
    // When
    for (int i = 0; i < 3; i++) {
      authentication.received(key.proof("alice", new byte[] {7}));
    }

    // Then
    assertThat(transport.take()).hasSize(2);
    assertThat(ended).containsExactly("too-many-attempts TOO_MANY_ATTEMPTS 14");
  }

  @Test
  void passwordsAreCountedAsAttempts() throws ProtocolViolation {
    // When
    for (int i = 0; i < 3; i++) {
      authentication.received(password("alice", "wrong"));
      authenticator.answer(NO);
    }

    // Then
    assertThat(ended).containsExactly("too-many-attempts TOO_MANY_ATTEMPTS 14");
  }

  @Test
  void offeredKeysHaveABoundOfTheirOwn() throws ProtocolViolation {
    // Given
    for (int i = 0; i < 4; i++) {
      authentication.received(key.probe("alice"));
      authenticator.answer(NO);
    }

    // When
    authentication.received(key.probe("alice"));

    // Then
    assertThat(authenticator.asked()).hasSize(4);
    assertThat(ended).containsExactly("too-many-attempts TOO_MANY_ATTEMPTS 14");
  }

  @Test
  void afterTheEndNothingIsAnswered() throws ProtocolViolation {
    // Given
    for (int i = 0; i < 3; i++) {
      authentication.received(key.proof("alice", new byte[] {7}));
    }
    List<String> _ = transport.take();

    // When
    authentication.received(key.proof("alice", EXCHANGE_HASH));

    // Then
    assertThat(authenticator.asked()).isEmpty();
    assertThat(transport.take()).isEmpty();
    assertThat(ended).hasSize(1);
  }

  @Test
  void aPasswordIsAskedAboutAndIsNoWhereAfterwards() throws ProtocolViolation {
    // Given
    byte[] packet = password("alice", "s3cret-of-alice");

    // When
    authentication.received(packet);
    String asked = passwordInTheFirstQuestion();
    authenticator.answer(new Accepted(GRANT, HELD));

    // Then
    assertThat(asked).isEqualTo("s3cret-of-alice");
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(packet).containsOnly(0);
    assertThat(passwordInTheFirstQuestion()).isEqualTo("\0".repeat(15));
    assertThat(tap.take())
        .containsExactly(
            new AuthenticationEvent.Attempted(
                "alice", "password", "", false, Outcome.ACCEPTED, "GH-GATEWAY-1201"));
  }

  /** As it would go to auth-service at this moment. */
  private String passwordInTheFirstQuestion() {
    try {
      byte[] body = JSON.writeValueAsBytes(authenticator.asked().getFirst());
      return JSON.readTree(body).path("password").asText();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aChangeOfThePasswordIsRefusedWithoutAskingAnybody() throws ProtocolViolation {
    // Given
    byte[] packet =
        request("alice", "password").bool(true).string("old-s3cret").string("new-s3cret").toArray();

    // When
    authentication.received(packet);

    // Then
    assertThat(authenticator.asked()).isEmpty();
    assertThat(transport.take()).containsExactly("userauth-failure publickey false");
    assertThat(packet).containsOnly(0);
  }

  @Test
  void aPasswordOfMoreThanAKibibyteIsRefusedWithoutAskingAnybody() throws ProtocolViolation {
    // When
    authentication.received(password("alice", "x".repeat(1025)));

    // Then
    assertThat(authenticator.asked()).isEmpty();
    assertThat(transport.take()).containsExactly("userauth-failure publickey false");
  }

  @Test
  void aPasswordThatIsNotUtf8IsAViolation() {
    // Given
    byte[] packet =
        request("alice", "password").bool(false).string(new byte[] {(byte) 0xff}).toArray();

    // When / Then
    assertThatThrownBy(() -> authentication.received(packet)).isInstanceOf(ProtocolViolation.class);
    assertThat(packet).containsOnly(0);
  }

  @Test
  void aMethodThatNobodyKnowsIsRefusedWithoutAskingAnybody() throws ProtocolViolation {
    // When
    authentication.received(method("alice", "hostbased"));

    // Then
    assertThat(authenticator.asked()).isEmpty();
    assertThat(transport.take()).containsExactly("userauth-failure publickey false");
  }

  @Test
  void whatPassedIsBroughtAlongFromThenOn() throws ProtocolViolation {
    // Given
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Continue(List.of("password"), "progress"));

    // When
    authentication.received(password("alice", "wrong"));
    authenticator.answer(new Rejected(List.of("password"), "GH-AUTH-2004"));
    authentication.received(password("alice", "right"));
    authenticator.answer(new Accepted(GRANT, HELD));

    // Then
    assertThat(transport.take())
        .containsExactly("userauth-failure password true", "userauth-failure password false");
    assertThat(authenticator.asked())
        .extracting(AuthenticationRequest::state)
        .containsExactly(null, "progress", "progress");
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(tap.take())
        .extracting(event -> ((AuthenticationEvent.Attempted) event).code())
        .containsExactly("GH-GATEWAY-1206", "GH-AUTH-2004", "GH-GATEWAY-1201");
  }

  @Test
  void whatIsRefusedHereSaysWhatCanContinueAsAuthServiceDid() throws ProtocolViolation {
    // Given
    authentication.received(key.proof("alice", EXCHANGE_HASH));
    authenticator.answer(new Continue(List.of("password"), "progress"));

    // When
    authentication.received(key.proof("alice", new byte[] {7}));

    // Then
    assertThat(transport.take())
        .containsExactly("userauth-failure password true", "userauth-failure password false");
  }

  @Test
  void aPromptIsShownAndItsAnswerBelongsToTheSameAttempt() throws ProtocolViolation {
    // Given
    byte[] answer = answers("123456");
    authentication.received(askMe("alice"));

    // When
    authenticator.answer(new Challenge(List.of(new Prompt("Code: ", false)), "asked"));
    authentication.received(answer);
    authenticator.answer(new Accepted(GRANT, HELD));

    // Then
    assertThat(transport.take()).containsExactly("userauth-info-request 'Code: ' false");
    assertThat(authenticator.asked())
        .extracting(
            AuthenticationRequest::attempt,
            AuthenticationRequest::method,
            AuthenticationRequest::state)
        .containsExactly(
            tuple(1, "keyboard-interactive", null), tuple(1, "keyboard-interactive", "asked"));
    assertThat(answer).containsOnly(0);
    assertThat(ended).containsExactly("accepted alice jti");
    assertThat(tap.take())
        .containsExactly(
            new AuthenticationEvent.Attempted(
                "alice", "keyboard-interactive", "", false, Outcome.CONTINUE, "GH-GATEWAY-1207"),
            new AuthenticationEvent.Attempted(
                "alice", "keyboard-interactive", "", false, Outcome.ACCEPTED, "GH-GATEWAY-1201"));
  }

  @Test
  void answersThatDoNotFitThePromptsAreRefusedWithoutAskingAnybody() throws ProtocolViolation {
    // Given
    authentication.received(askMe("alice"));
    authenticator.answer(new Challenge(List.of(new Prompt("Code: ", false)), "asked"));

    // When
    authentication.received(answers());
    authentication.received(askMe("alice"));
    authenticator.answer(new Challenge(List.of(new Prompt("Code: ", false)), "asked"));
    authentication.received(answers("1", "2"));

    // Then
    assertThat(authenticator.asked()).hasSize(2);
    assertThat(transport.take())
        .containsExactly(
            "userauth-info-request 'Code: ' false",
            "userauth-failure publickey false",
            "userauth-info-request 'Code: ' false",
            "userauth-failure publickey false");
  }

  @Test
  void anAnswerToAPromptThatWasAbandonedEndsTheConnection() throws ProtocolViolation {
    // Given
    authentication.received(askMe("alice"));
    authenticator.answer(new Challenge(List.of(new Prompt("Code: ", false)), "asked"));
    authentication.received(method("alice", "none"));
    authenticator.answer(NO);

    // When / Then
    assertThatThrownBy(() -> authentication.received(answers("123456")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void anAnswerThatNobodyAskedForEndsTheConnection() {
    assertThatThrownBy(() -> authentication.received(answers("123456")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aUserStaysTheSame() throws ProtocolViolation {
    // Given
    authentication.received(method("alice", "none"));

    // When / Then
    assertThatThrownBy(() -> authentication.received(method("bob", "none")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void authenticationIsForOneServiceOnly() {
    // Given
    byte[] request =
        TestingPacket.of(Ssh.USERAUTH_REQUEST)
            .string("alice")
            .string("ssh-userauth")
            .string("none")
            .toArray();

    // When / Then
    assertThatThrownBy(() -> authentication.received(request))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void requestsThatPileUpAreAViolation() {
    // When / Then
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                authentication.received(method("alice", "none"));
              }
            })
        .isInstanceOf(ProtocolViolation.class);
    assertThat(authenticator.asked()).hasSize(1);
  }

  @Test
  void anythingElseBeforeLoginEndsTheConnection() throws ProtocolViolation {
    // When
    authentication.received(TestingPacket.of(Ssh.CHANNEL_OPEN).string("session").toArray());

    // Then
    assertThat(ended).containsExactly("protocol-error NOT_AUTHENTICATED 11");
  }
}
