package dev.gatehouse.auth.revocation;

import static dev.gatehouse.auth.revocation.TestingGrants.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingCertificates;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Account;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.RuledChoices;
import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.revocation.Judgement.Cause;
import dev.gatehouse.auth.revocation.RevocationTarget.OfPrincipal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a grant when the access file is another one than when it was given. */
class GrantJudgeTest {

  private static final String KEY = TestingKeys.bare("ed25519");
  private static final String OTHER_KEY = TestingKeys.bare("other-ed25519");
  private static final LoginKey LISTED =
      new LoginKey.Listed(PublicKeyLine.parse(KEY).orElseThrow().blob().fingerprints());
  private static final KnownOrigins FILE = new KnownOrigins(Set.of(Origin.FILE));

  private static final String WITH_KEY = "{policy: p, authorizedKeys: ['%s']}".formatted(KEY);
  private static final String WITH_PASSWORD =
      "{policy: p, authentication: [[password]],"
          + " passwordHash: $2b$10$NR1NyLjPdPXDVm/WuoBMjecyDrkVOEbsfBgjaZZupMrqZmyZe4vYO}";

  private static final Judgement STANDS = new Judgement.Stands();
  private static final Judgement CHANGED = new Judgement.Changed();

  @TempDir private Path folder;

  private AccessSnapshot access(String policy, String user) {
    try {
      Path file =
          Files.writeString(
              folder.resolve("access.yaml"),
              """
              version: 1
              templates: [default, large]
              limits: {short: {sessionDurationMax: 1h}}
              policies:
                p: %s
                q: {template: default, channels: [exec]}
              users:
                other: {policy: q}
                %s
              """
                  .formatted(policy, user));
      return switch (AccessFile.read(file)) {
        case AccessReading.Accepted(AccessSnapshot snapshot) -> snapshot;
        case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What a grant rests on that is given by this version of the file. */
  private static Basis granted(AccessSnapshot access, Optional<LoginKey> key) {
    Account account = access.account("alice").orElseThrow();
    return TestingGrants.byFile(
        "alice",
        key.map(some -> account.byKey().get(some.key().sha256()))
            .orElse(account.authorization())
            .policy(),
        key);
  }

  private static Judgement judge(AccessSnapshot access, Basis basis) {
    return judgeAt(access, basis, NOW);
  }

  @Test
  void aSessionUnderARuleStandsUntilRulesLetNobodyIn() {
    // Given
    AccessSnapshot access =
        access(
            "{template: default, channels: [shell]}",
            """
            alice: %s
            rules:
              - {id: evening, users: [alice], hours: "19:00-21:00", zone: UTC, policy: q}
              - {id: night, users: [alice], deny: true}
            """
                .formatted(WITH_KEY));
    Account alice = access.account("alice").orElseThrow();
    Authorization byKey = Objects.requireNonNull(alice.byKey().get(LISTED.key().sha256()));
    RuledChoices.Outcome chosen = alice.choices().of(byKey, TestingGrants.CLIENT, NOW);
    Basis basis =
        TestingGrants.byFile(
            "alice",
            ((RuledChoices.Outcome.Given) chosen).authorization().policy(),
            Optional.of(LISTED));

    // When / Then
    assertThat(judgeAt(access, basis, NOW.plus(Duration.ofMinutes(59)))).isEqualTo(STANDS);
    assertThat(judgeAt(access, basis, NOW.plus(Duration.ofMinutes(60))))
        .isEqualTo(revoked(Cause.RULE_DENIES));
  }

  private static Judgement judgeAt(AccessSnapshot access, Basis basis, Instant now) {
    return new GrantJudge(access, FILE, List.of(), now).judge(TestingGrants.held(basis));
  }

  static Stream<Arguments> changesOfTheFile() {
    String policy = "{template: default, channels: [shell]}";
    return Stream.of(
        Arguments.of("nothing", policy, "alice: " + WITH_KEY, STANDS),
        Arguments.of("the user is gone", policy, "bob: " + WITH_KEY, revoked(Cause.USER_GONE)),
        Arguments.of(
            "the user has no policy",
            policy,
            "alice: {authorizedKeys: ['%s']}".formatted(KEY),
            revoked(Cause.USER_GONE)),
        Arguments.of(
            "the key is another",
            policy,
            "alice: {policy: p, authorizedKeys: ['%s']}".formatted(OTHER_KEY),
            revoked(Cause.KEY_GONE)),
        Arguments.of(
            "a key is new",
            policy,
            "alice: {policy: p, authorizedKeys: ['%s', '%s']}".formatted(OTHER_KEY, KEY),
            STANDS),
        Arguments.of(
            "the key has expired",
            policy,
            "alice: {policy: p, authorizedKeys: ['expiry-time=\"20261122195959Z\" %s']}"
                .formatted(KEY),
            revoked(Cause.KEY_EXPIRED)),
        Arguments.of(
            "the key is revoked",
            policy,
            "alice: %s\nrevokedCertificates: [{publicKey: '%s'}]".formatted(WITH_KEY, LISTED.key()),
            revoked(Cause.KEY_REVOKED)),
        Arguments.of(
            "the key is revoked by a list",
            policy,
            "alice: %s\nrevokedCertificates: [{krlFile: '%s'}]"
                .formatted(WITH_KEY, TestingCertificates.list("key")),
            revoked(Cause.KEY_REVOKED)),
        Arguments.of(
            "the key is revoked by an old list",
            policy,
            "alice: %s\nrevokedCertificates: [{krlFile: '%s'}]"
                .formatted(WITH_KEY, TestingCertificates.list("key-sha1")),
            revoked(Cause.KEY_REVOKED)),
        Arguments.of(
            "the key will expire",
            policy,
            "alice: {policy: p, authorizedKeys: ['expiry-time=\"20261122200001Z\" %s']}"
                .formatted(KEY),
            STANDS),
        Arguments.of(
            "the key is restricted",
            "{template: default, channels: [shell], pty: true}",
            "alice: {policy: p, authorizedKeys: ['no-pty %s']}".formatted(KEY),
            CHANGED),
        Arguments.of(
            "the policy allows less",
            "{template: default, channels: []}",
            "alice: " + WITH_KEY,
            CHANGED),
        Arguments.of(
            "the policy allows more",
            "{template: default, channels: [shell, exec]}",
            "alice: " + WITH_KEY,
            CHANGED),
        Arguments.of(
            "another policy that allows as much",
            policy,
            "alice: {policy: q, authorizedKeys: ['%s']}".formatted(KEY),
            CHANGED),
        Arguments.of(
            "template and limits, which are of the next session",
            "{template: large, limits: short, channels: [shell]}",
            "alice: " + WITH_KEY,
            STANDS));
  }

  private static Judgement revoked(Cause cause) {
    return new Judgement.Revoked(cause);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changesOfTheFile")
  void aGrantIsJudgedByTheFileOfToday(
      String change, String policy, String user, Judgement expected) {
    // Given
    String before =
        expected.equals(CHANGED) && policy.contains("pty")
            ? policy
            : "{template: default, channels: [shell]}";
    Basis grant = granted(access(before, "alice: " + WITH_KEY), Optional.of(LISTED));

    // When
    Judgement judgement = judge(access(policy, user), grant);

    // Then
    assertThat(judgement).as(change).isEqualTo(expected);
  }

  @Test
  void whoLoggedInWithoutAKeyIsJudgedWithoutOne() {
    // Given
    AccessSnapshot access =
        access("{template: default, channels: [shell]}", "alice: " + WITH_PASSWORD);
    Basis grant = granted(access, Optional.empty());

    // When
    Judgement before = judge(access, grant);
    Judgement after =
        judge(access("{template: default, channels: [exec]}", "alice: " + WITH_PASSWORD), grant);

    // Then
    assertThat(before).isEqualTo(STANDS);
    assertThat(after).isEqualTo(CHANGED);
  }

  @Test
  void anOperatorsWordGoesBeforeTheFile() {
    // Given
    AccessSnapshot access = access("{template: default, channels: [shell]}", "alice: " + WITH_KEY);
    Basis grant = granted(access, Optional.of(LISTED));
    Basis other = granted(access, Optional.of(LISTED));

    // When / Then
    assertThat(RevocationTarget.allOf(grant))
        .hasSize(3)
        .allSatisfy(
            target -> {
              GrantJudge judge =
                  new GrantJudge(access, FILE, List.of(Revocation.of(target, "a test", NOW)), NOW);
              assertThat(judge.judge(TestingGrants.held(grant))).isEqualTo(revoked(Cause.OPERATOR));
              assertThat(judge.judge(TestingGrants.held(other)))
                  .isEqualTo(target instanceof OfPrincipal ? revoked(Cause.OPERATOR) : STANDS);
            });
  }

  @Test
  void aUsersRevocationEndsWhatWasGrantedBeforeItAndNothingLater() {
    // Given
    Instant revoked = NOW.minus(Duration.ofMinutes(1));
    Revocation revocation =
        Revocation.of(
            new OfPrincipal(TestingGrants.of("alice", NOW).principal()), "a test", revoked);

    // When / Then
    assertThat(revocation.ends(TestingGrants.of("alice", revoked.minusSeconds(3600)))).isTrue();
    assertThat(revocation.ends(TestingGrants.of("alice", revoked.plusSeconds(4)))).isTrue();
    assertThat(revocation.ends(TestingGrants.of("alice", revoked.plusSeconds(6)))).isFalse();
    assertThat(revocation.ends(TestingGrants.of("bob", revoked))).isFalse();
  }

  @Test
  void whatIsNotReadableOrNotOfThisGrantIsNotKnownToStand() {
    // Given
    AccessSnapshot access = access("{template: default, channels: [shell]}", "alice: " + WITH_KEY);
    Basis grant = granted(access, Optional.of(LISTED));
    Basis other = granted(access, Optional.of(LISTED));
    GrantJudge judge = new GrantJudge(access, FILE, List.of(), NOW);

    // When / Then
    assertThat(judge.judge(new HeldGrant(grant.grant(), Optional.empty())))
        .isEqualTo(new Judgement.Unknown());
    assertThat(judge.judge(new HeldGrant(grant.grant(), Optional.of(other))))
        .isEqualTo(new Judgement.Unknown());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing               | {template: default, channels: [shell]} | WEBHOOK      | Stands",
        "a policy of that name | {template: default, channels: [exec]}  | WEBHOOK      | Changed",
        "nobody is asked       | {template: default, channels: [shell]} | FILE         | USER_GONE",
      })
  void whomAWebhookKnowsIsJudgedByThePolicyOfTheFileItChose(
      String change, String policy, Origin origin, String expected) {
    // Given
    Basis grant =
        TestingGrants.byWebhook(
            "carol",
            access("{template: default, channels: [shell]}", "bob: {}")
                .policy("p")
                .orElseThrow()
                .policy());
    GrantJudge judge =
        new GrantJudge(access(policy, "bob: {}"), new KnownOrigins(Set.of(origin)), List.of(), NOW);

    // When
    Judgement judgement = judge.judge(TestingGrants.held(grant));

    // Then
    assertThat(judgement)
        .as(change)
        .isEqualTo(
            switch (expected) {
              case "Stands" -> STANDS;
              case "Changed" -> CHANGED;
              default -> revoked(Cause.valueOf(expected));
            });
  }

  @Test
  void nobodyWhomTheFileKnowsLivesByAWebhooksWord() {
    // Given
    String policy = "{template: default, channels: [shell]}";
    Basis grant =
        TestingGrants.byWebhook("carol", access(policy, "").policy("p").orElseThrow().policy());
    KnownOrigins webhook = new KnownOrigins(Set.of(Origin.FILE, Origin.WEBHOOK));

    // When
    Judgement known =
        new GrantJudge(access(policy, "carol: {}"), webhook, List.of(), NOW)
            .judge(TestingGrants.held(grant));
    Judgement revoked =
        new GrantJudge(
                access(policy, ""),
                webhook,
                List.of(Revocation.of(new OfPrincipal(grant.principal()), "a test", NOW)),
                NOW)
            .judge(TestingGrants.held(grant));

    // Then
    assertThat(known).isEqualTo(revoked(Cause.USER_GONE));
    assertThat(revoked).isEqualTo(revoked(Cause.OPERATOR));
  }
}
