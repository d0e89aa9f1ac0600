package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.EndpointPattern;
import dev.gatehouse.auth.policy.KeyTerms;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What options take from a key they take from the session, by whatever steps it comes. */
class RestrictedKeysTest {

  private static final PublicKeyBlob KEY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob();
  private static final Credential PROVEN = new Credential.ProvenKey(KEY);
  private static final Credential OFFERED = new Credential.OfferedKey(KEY);

  @TempDir private Path folder;
  private TestingAccess access = TestingAccess.in(Path.of(""));
  private Authenticator authenticator = TestingAccess.none();

  @BeforeEach
  void letAnAccessFileTakeEffect() throws IOException {
    access =
        TestingAccess.in(folder)
            .users(
                """
                rules:
                  - {id: all-of-it, users: [ruled], from: [192.0.2.0/24], policy: wide}
                  - {id: shut, users: [shut], deny: true}
                """,
                """
                  here: {policy: wide, authorizedKeys: ['from="192.0.2.0/24" %1$s']}
                  there: {policy: wide, authorizedKeys: ['from="198.51.100.0/24" %1$s']}
                  expiring: {policy: wide, authorizedKeys: ['expiry-time="20270131Z" %1$s']}
                  free: {policy: wide, authorizedKeys: ['%1$s']}
                  restricted: {policy: wide, authorizedKeys: ['restrict,agent-forwarding %1$s']}
                  narrow: {policy: developer, authorizedKeys: ['restrict,port-forwarding,pty %1$s']}
                  commanded: {policy: wide, authorizedKeys: ['restrict,command="backup \\"a b\\"" %1$s']}
                  bounded:
                    policy: wide
                    authorizedKeys:
                      - 'permitopen="db:5432",permitopen="[::1]:*",permitlisten="8080",environment="LC_STAGE=a \\"b\\"" %1$s'
                  ruled:
                    policy: developer
                    authorizedKeys: ['no-pty,permitopen="db:5432" %1$s']
                  shut: {policy: wide, authorizedKeys: ['%1$s']}
                  overruled: {policy: forced, authorizedKeys: ['command="backup" %1$s']}
                  two:
                    policy: wide
                    authentication: [[publickey, password]]
                    passwordHash: %2$s
                    authorizedKeys: ['no-pty,no-port-forwarding %1$s']
                """
                    .formatted(TestingKeys.line("ed25519"), TestingAccess.HASH));
    access.at(Instant.parse("2027-01-30T23:59:59Z"));
    authenticator = access.authenticator();
  }

  @Test
  void aKeyIsGoodFromWhereItsOptionsSay() {
    assertThat(decide("here", PROVEN)).isInstanceOf(Accepted.class);
    assertThat(decide("there", PROVEN)).isEqualTo(rejected(RejectionReason.KEY_NOT_FROM_THERE));
    assertThat(decide("there", OFFERED)).isEqualTo(rejected(RejectionReason.KEY_NOT_FROM_THERE));
  }

  @Test
  void aKeyIsGoodUntilItExpires() {
    // Given
    AuthenticationDecision before = decide("expiring", OFFERED);

    // When
    access.at(Instant.parse("2027-01-31T00:00:00Z"));

    // Then
    assertThat(before).isEqualTo(new Acceptable());
    assertThat(decide("expiring", PROVEN)).isEqualTo(rejected(RejectionReason.KEY_EXPIRED));
  }

  @Test
  void whatIsDeniedIsNotInTheSessionsPolicy() {
    // When
    SessionPolicy free = policy(decide("free", PROVEN));
    SessionPolicy restricted = policy(decide("restricted", PROVEN));

    // Then
    assertThat(free.channels()).containsExactly(ChannelKind.values());
    assertThat(free.pty()).isTrue();
    assertThat(restricted.channels())
        .containsExactly(
            ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM, ChannelKind.AUTH_AGENT);
    assertThat(restricted.forwardNetworks()).isEmpty();
    assertThat(restricted.pty()).isFalse();
  }

  @Test
  void whatAnOptionPermitsThePolicyMustAllowToo() {
    // When
    SessionPolicy policy = policy(decide("narrow", PROVEN));

    // Then
    assertThat(policy.channels()).containsExactly(ChannelKind.SHELL);
    assertThat(policy.pty()).isFalse();
  }

  @Test
  void whatAKeyRunsIsInTheSessionsPolicy() {
    // When
    SessionPolicy free = policy(decide("free", PROVEN));
    SessionPolicy commanded = policy(decide("commanded", PROVEN));

    // Then
    assertThat(free.programs().forcedCommand()).isEmpty();
    assertThat(commanded.programs().forcedCommand()).contains("backup \"a b\"");
  }

  @Test
  void whatOptionsBoundIsInTheSessionsPolicy() {
    // When
    KeyTerms free = policy(decide("free", PROVEN)).key();
    KeyTerms bounded = policy(decide("bounded", PROVEN)).key();

    // Then
    assertThat(free).isEqualTo(KeyTerms.NONE);
    assertThat(bounded)
        .isEqualTo(
            new KeyTerms(
                List.of(EndpointPattern.of("db:5432"), EndpointPattern.of("[::1]:*")),
                List.of(EndpointPattern.of("*:8080")),
                Map.of("LC_STAGE", "a \"b\"")));
  }

  @Test
  void whatRestrictsAKeyRestrictsThePolicyThatARuleChooses() {
    // When
    SessionPolicy policy = policy(decide("ruled", PROVEN));

    // Then
    assertThat(policy.name().text()).isEqualTo("wide");
    assertThat(policy.choice().rule()).contains("all-of-it");
    assertThat(policy.pty()).isFalse();
    assertThat(policy.key().permitOpen()).containsExactly(EndpointPattern.of("db:5432"));
  }

  @Test
  void whoProvesEverythingIsToldThatARuleDenies() {
    assertThat(decide("shut", OFFERED)).isEqualTo(new Acceptable());
    assertThat(decide("shut", PROVEN)).isEqualTo(new AuthenticationDecision.Denied("shut"));
  }

  @Test
  void whatThePolicyRunsGoesBeforeWhatTheKeyRuns() {
    assertThat(policy(decide("overruled", PROVEN)).programs().forcedCommand()).contains("menu");
  }

  @Test
  void whatRestrictsTheFirstStepRestrictsTheSession() {
    // Given
    String state = ((Continue) decide("two", PROVEN)).state();

    // When
    AuthenticationDecision decision =
        TestingAccess.join(
            authenticator.decide(
                TestingAccess.attempt(
                    "two",
                    2,
                    new Credential.Password(TypedSecret.of("demo-password".toCharArray())),
                    Optional.of(state))));

    // Then
    assertThat(policy(decision).pty()).isFalse();
    assertThat(policy(decision).channels())
        .containsExactly(
            ChannelKind.SHELL,
            ChannelKind.EXEC,
            ChannelKind.SUBSYSTEM,
            ChannelKind.X11,
            ChannelKind.AUTH_AGENT);
  }

  private static SessionPolicy policy(AuthenticationDecision decision) {
    return ((Accepted) decision).authorization().policy();
  }

  private AuthenticationDecision decide(String user, Credential credential) {
    return TestingAccess.join(
        authenticator.decide(TestingAccess.attempt(user, 1, credential, Optional.empty())));
  }

  private static Rejected rejected(RejectionReason reason) {
    return new Rejected(reason, List.of(Method.PUBLICKEY));
  }
}
