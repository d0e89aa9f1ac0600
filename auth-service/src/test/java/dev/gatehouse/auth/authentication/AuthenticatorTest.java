package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.AuthenticationAttempt.Client;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticatorTest {

  private static final PublicKeyBlob KEY = blob("ed25519");
  private static final PublicKeyBlob OTHER_KEY = blob("other-ed25519");

  @TempDir private Path folder;

  private Authenticator authenticator =
      new Authenticator(new CurrentAccess(), TestingGrants.issuer());

  @BeforeEach
  void letAnAccessFileTakeEffect() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default]
            policies:
              developer: {template: default, channels: [shell]}
            users:
              demo: {policy: developer, authorizedKeys: ["%1$s"]}
              nothing: {authorizedKeys: ["%1$s"]}
            """
                .formatted(TestingKeys.line("ed25519")));
    CurrentAccess access = new CurrentAccess();
    if (AccessFile.read(file) instanceof AccessReading.Accepted accepted) {
      access.put(accepted.snapshot());
    }
    authenticator = new Authenticator(access, TestingGrants.issuer());
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
              assertThat(accepted.grant().token()).isNotEmpty();
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
    assertThat(decision).isEqualTo(new Rejected(RejectionReason.NO_CREDENTIAL));
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
            new Rejected(RejectionReason.UNKNOWN_KEY),
            new Rejected(RejectionReason.UNKNOWN_KEY),
            new Rejected(RejectionReason.UNKNOWN_USER),
            new Rejected(RejectionReason.NO_CREDENTIAL),
            new Rejected(RejectionReason.NO_POLICY));
    assertThat(decisions.stream().map(AuthenticationAnswer::of).distinct())
        .containsExactly(
            new AuthenticationAnswer("rejected", null, List.of("publickey"), "GH-AUTH-2004"));
  }

  @Test
  void aFurtherStepNamesTheMethodsThatRemain() {
    // When
    AuthenticationAnswer answer =
        AuthenticationAnswer.of(new Continue(List.of(AuthenticationMethod.PUBLICKEY)));

    // Then
    assertThat(answer)
        .isEqualTo(new AuthenticationAnswer("continue", null, List.of("publickey"), null));
  }

  private AuthenticationDecision decide(String user, Credential credential) {
    return authenticator.decide(
        new AuthenticationAttempt(
            SessionId.parse("019aad55-9c00-7abc-8def-0123456789ab").orElseThrow(),
            new Client("192.0.2.1", "SSH-2.0-OpenSSH_9.2"),
            user,
            1,
            AuthenticationMethod.PUBLICKEY,
            credential,
            PublicKeyLine.parse(TestingKeys.bare("ed25519"))
                .flatMap(Ed25519PublicKey::of)
                .orElseThrow()));
  }

  private static PublicKeyBlob blob(String key) {
    return PublicKeyLine.parse(TestingKeys.bare(key)).orElseThrow().blob();
  }

  /** Grants under the golden key at a fixed time. */
  private static final class TestingGrants {
    static GrantIssuer issuer() {
      try {
        return new GrantIssuer(
            GrantKeys.load(Path.of("src/test/resources/golden/signing-key.pem"), List.of()),
            InstantSource.fixed(Instant.EPOCH));
      } catch (UnusableKey e) {
        throw new AssertionError(e);
      }
    }
  }
}
