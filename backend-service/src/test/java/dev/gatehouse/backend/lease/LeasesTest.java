package dev.gatehouse.backend.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.TestClock;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.certificate.WorkloadAuthority;
import dev.gatehouse.backend.grant.GrantForge;
import dev.gatehouse.backend.grant.GrantKeys;
import dev.gatehouse.backend.grant.GrantVerifier;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.LeaseKey;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.TestingWorkloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeasesTest {

  private static final int WORKLOADS_MAX = 3;
  private static final LeaseKey SESSION_KEY = new LeaseKey("session");
  private static final SshPublicKey GATEWAY = OpenSshKeyPair.generate().publicKey();
  private static final SshPublicKey OTHER_GATEWAY = OpenSshKeyPair.generate().publicKey();

  private final TestClock clock = new TestClock();
  private final GrantForge auth = new GrantForge();
  private final TestingWorkloads workloads = new TestingWorkloads(clock);
  private final WorkloadAuthority authority = new WorkloadAuthority(OpenSshKeyPair.generate());
  private final Leases leases =
      new Leases(
          new GrantVerifier(new GrantKeys(auth::keys, clock)),
          workloads,
          authority,
          WORKLOADS_MAX,
          clock);

  @Test
  void aGrantGetsAWorkloadAndACertificateForIt() {
    SessionId session = TestingLeases.session();

    LeaseOutcome outcome = leases.claim(claim(session, grant(session)));

    assertThat(outcome).isInstanceOf(LeaseOutcome.Ready.class);
    LeaseOutcome.Ready ready = (LeaseOutcome.Ready) outcome;
    assertThat(ready.workload().lease().id()).isEqualTo(new LeaseId(session, SESSION_KEY));
    assertThat(ready.certificate().line()).startsWith("ssh-ed25519-cert-v01@openssh.com ");
    assertThat(ready.certificate().expiresAt())
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theCertificateTellsThePolicyInTheVersionThatTheAgentSpeaks(int protocol) {
    workloads.speak(protocol);
    SessionId session = TestingLeases.session();

    LeaseOutcome.Ready ready = (LeaseOutcome.Ready) leases.claim(claim(session, grant(session)));

    byte[] certificate = Base64.getDecoder().decode(ready.certificate().line().split(" ", -1)[1]);
    assertThat(new String(certificate, StandardCharsets.ISO_8859_1))
        .contains("{\"version\":" + protocol + ",\"channels\":[\"session\"");
  }

  @Test
  void theSameClaimAgainRenewsTheCertificateLongAfterTheFirstUse() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));
    LeaseOutcome.Ready first = (LeaseOutcome.Ready) leases.claim(claim);
    clock.pass(Duration.ofHours(1));

    LeaseOutcome.Ready second = (LeaseOutcome.Ready) leases.claim(claim);

    assertThat(second.workload().id()).isEqualTo(first.workload().id());
    assertThat(second.certificate().expiresAt())
        .isEqualTo(first.certificate().expiresAt().plus(Duration.ofHours(1)));
    assertThat(workloads.all()).hasSize(1);
  }

  @Test
  void aWorkloadThatIsStartingIsPendingUntilItIsReady() {
    workloads.beSlow();
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));

    assertThat(leases.claim(claim)).isInstanceOf(LeaseOutcome.Pending.class);
    workloads.settle();
    assertThat(leases.claim(claim)).isInstanceOf(LeaseOutcome.Ready.class);
  }

  @Test
  void attachmentIsConfirmedByTheSameClaim() {
    SessionId session = TestingLeases.session();
    String grant = grant(session);
    leases.claim(claim(session, grant));
    clock.pass(Duration.ofSeconds(3));

    leases.claim(attached(session, grant));

    assertThat(workloads.all().getFirst().lease().attachedAt()).contains(clock.instant());
  }

  /** It asks how the one that it was in has ended, and wants no other. */
  @Test
  void nothingIsBegunAnewForWhoIsAttached() {
    workloads.beSlow();
    SessionId session = TestingLeases.session();
    String grant = grant(session);
    leases.claim(claim(session, grant));
    leases.claim(claim(session, grant));
    assertThat(workloads.claims()).isEqualTo(2);

    leases.claim(attached(session, grant));

    assertThat(workloads.claims()).isEqualTo(2);
    assertThat(workloads.all().getFirst().lease().attachedAt()).contains(clock.instant());
  }

  private static LeaseClaim attached(SessionId session, String grant) {
    return new LeaseClaim(
        grant, new LeaseId(session, SESSION_KEY), GATEWAY, true, Duration.ofSeconds(1));
  }

  @Test
  void aForgedGrantIsRefused() {
    SessionId session = TestingLeases.session();
    String forged = new GrantForge().grant(session, GATEWAY, clock.instant());

    assertRefused(claim(session, forged), Refusal.GRANT_FORGED);
  }

  @Test
  void aGrantThatSaysSomethingUnknownIsRefused() {
    SessionId session = TestingLeases.session();
    String unknown =
        grant(session, claims -> ((ObjectNode) claims.get("policy")).put("sudo", "all"));

    assertRefused(claim(session, unknown), Refusal.GRANT_UNREADABLE);
  }

  @Test
  void aGrantOfAnotherSessionIsRefused() {
    assertRefused(
        claim(TestingLeases.session(), grant(TestingLeases.session())),
        Refusal.GRANT_OF_ANOTHER_SESSION);
  }

  @Test
  void aGrantForAnotherGatewaysKeyIsRefusedBeforeAndAfterItsUse() {
    SessionId session = TestingLeases.session();
    String grant = grant(session);
    LeaseClaim stolen = claim(session, grant, OTHER_GATEWAY);

    assertRefused(stolen, Refusal.GRANT_OF_ANOTHER_KEY);
    leases.claim(claim(session, grant));
    assertRefused(stolen, Refusal.GRANT_OF_ANOTHER_KEY);
  }

  @Test
  void aGrantMustBeUsedWithinItsMinute() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));
    clock.pass(Duration.ofSeconds(60).plus(Leases.CLOCK_TOLERANCE));

    assertRefused(claim, Refusal.GRANT_EXPIRED);
  }

  @Test
  void aGrantIsUsedUpByItsRelease() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));
    leases.claim(claim);

    leases.release(claim.lease());
    leases.release(claim.lease());

    assertRefused(claim, Refusal.GRANT_REPLAYED);
  }

  @Test
  void anotherGrantDoesNotOpenTheLeaseOfTheFirst() {
    SessionId session = TestingLeases.session();
    leases.claim(claim(session, grant(session)));

    assertRefused(claim(session, grant(session)), Refusal.GRANT_REPLAYED);
  }

  @Test
  void noCertificateIsGivenBeyondTheSessionsEnd() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));
    leases.claim(claim);
    clock.pass(Duration.ofHours(12));

    assertRefused(claim, Refusal.SESSION_OVER);
  }

  @Test
  void withoutTheAuthServiceNobodyNewGetsIn() {
    Leases alone =
        new Leases(
            new GrantVerifier(
                new GrantKeys(
                    () -> {
                      throw new IOException("down");
                    },
                    clock)),
            workloads,
            authority,
            WORKLOADS_MAX,
            clock);
    SessionId session = TestingLeases.session();

    assertThat(alone.claim(claim(session, grant(session))))
        .isEqualTo(new LeaseOutcome.Refused(Refusal.GRANT_KEYS_UNAVAILABLE));
    assertThat(workloads.all()).isEmpty();
  }

  @Test
  void anUnknownTemplateIsRefused() {
    SessionId session = TestingLeases.session();

    assertRefused(
        claim(session, grant(session, claims -> claims.put("template", "gpu"))),
        Refusal.TEMPLATE_UNKNOWN);
  }

  @Test
  void aPrincipalHasOnlySoManyLiveWorkloads() {
    SessionId first = TestingLeases.session();
    LeaseClaim firstClaim = claim(first, grant(first));
    leases.claim(firstClaim);
    for (int more = 1; more < WORKLOADS_MAX; more++) {
      SessionId session = TestingLeases.session();
      assertThat(leases.claim(claim(session, grant(session))))
          .isInstanceOf(LeaseOutcome.Ready.class);
    }
    SessionId oneMore = TestingLeases.session();
    LeaseClaim tooMany = claim(oneMore, grant(oneMore));

    assertRefused(tooMany, Refusal.WORKLOADS_MAX);

    assertThat(leases.claim(firstClaim)).isInstanceOf(LeaseOutcome.Ready.class);
    SessionId another = TestingLeases.session();
    assertThat(leases.claim(claim(another, grant(another, claims -> claims.put("sub", "strict")))))
        .isInstanceOf(LeaseOutcome.Ready.class);
    leases.release(firstClaim.lease());
    assertThat(leases.claim(tooMany)).isInstanceOf(LeaseOutcome.Ready.class);
  }

  @Test
  void aSessionThatSharesAWorkloadIsLetInAtTheBound() {
    for (int session = 0; session < WORKLOADS_MAX; session++) {
      SessionId id = TestingLeases.session();
      String template = session == 0 ? "persistent" : "default";
      leases.claim(claim(id, grant(id, claims -> claims.put("template", template))));
    }
    SessionId shares = TestingLeases.session();
    SessionId another = TestingLeases.session();

    assertThat(
            leases.claim(
                claim(shares, grant(shares, claims -> claims.put("template", "persistent")))))
        .isInstanceOf(LeaseOutcome.Ready.class);
    assertRefused(claim(another, grant(another)), Refusal.WORKLOADS_MAX);
  }

  @Test
  void aSessionWhoseChannelsHaveTheirOwnWorkloadsHasNone() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, channelGrant(session));

    assertThat(leases.claim(claim)).isEqualTo(new LeaseOutcome.EachChannel(claim.lease()));

    assertThat(workloads.all()).isEmpty();
    leases.release(claim.lease());
    clock.pass(Duration.ofHours(1));
    assertThat(leases.claim(claim)).isEqualTo(new LeaseOutcome.EachChannel(claim.lease()));
    clock.pass(Duration.ofHours(11));
    assertRefused(claim, Refusal.SESSION_OVER);
  }

  @Test
  void eachChannelGetsItsOwnWorkloadAtAnyTimeOfTheSession() {
    SessionId session = TestingLeases.session();
    String grant = channelGrant(session);
    leases.claim(claim(session, grant));
    clock.pass(Duration.ofHours(1));
    LeaseClaim first = channel(session, grant, "0");
    LeaseClaim second = channel(session, grant, "1");

    LeaseOutcome.Ready one = (LeaseOutcome.Ready) leases.claim(first);
    LeaseOutcome.Ready other = (LeaseOutcome.Ready) leases.claim(second);

    assertThat(one.workload().id()).isNotEqualTo(other.workload().id());
    leases.release(first.lease());
    assertRefused(first, Refusal.GRANT_REPLAYED);
    assertThat(leases.claim(second)).isInstanceOf(LeaseOutcome.Ready.class);
  }

  @Test
  void theWorkloadsOfASessionsChannelsCountInTheBound() {
    SessionId session = TestingLeases.session();
    String grant = channelGrant(session);
    for (int number = 0; number < WORKLOADS_MAX; number++) {
      leases.claim(channel(session, grant, String.valueOf(number)));
    }

    assertRefused(channel(session, grant, "77"), Refusal.WORKLOADS_MAX);
  }

  @Test
  void aGrantOfAnotherKeyIsRefusedForChannelsToo() {
    SessionId session = TestingLeases.session();

    assertRefused(
        claim(session, channelGrant(session), OTHER_GATEWAY), Refusal.GRANT_OF_ANOTHER_KEY);
  }

  @Test
  void whoWasTooLateForTheLastWorkloadElsewhereIsRefusedInTheSameWay() {
    workloads.beFull();
    SessionId session = TestingLeases.session();

    assertRefused(claim(session, grant(session)), Refusal.WORKLOADS_MAX);
  }

  @Test
  void whatAnotherReplicaMadeIsFoundBeforeAnythingIsRefused() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));
    LeaseOutcome.Ready first = (LeaseOutcome.Ready) leases.claim(claim);
    workloads.beBehind();

    LeaseOutcome.Ready second = (LeaseOutcome.Ready) leases.claim(claim);
    clock.pass(Duration.ofHours(1));
    LeaseOutcome.Ready third = (LeaseOutcome.Ready) leases.claim(claim);

    assertThat(second.workload().id()).isEqualTo(first.workload().id());
    assertThat(third.workload().id()).isEqualTo(first.workload().id());
    assertThat(workloads.all()).hasSize(1);
  }

  @Test
  void aDeadWorkloadIsGoneWithItsReason() {
    SessionId session = TestingLeases.session();
    LeaseClaim claim = claim(session, grant(session));
    leases.claim(claim);

    workloads.die(claim.lease());

    assertRefused(claim, Refusal.WORKLOAD_DIED);
  }

  private String channelGrant(SessionId session) {
    return grant(session, claims -> claims.put("template", "channel"));
  }

  private static LeaseClaim channel(SessionId session, String grant, String number) {
    return new LeaseClaim(
        grant, new LeaseId(session, new LeaseKey(number)), GATEWAY, false, Duration.ofSeconds(1));
  }

  private String grant(SessionId session) {
    return auth.grant(session, GATEWAY, clock.instant());
  }

  private String grant(SessionId session, Consumer<ObjectNode> change) {
    return auth.grant(session, GATEWAY, clock.instant(), change);
  }

  private static LeaseClaim claim(SessionId session, String grant) {
    return claim(session, grant, GATEWAY);
  }

  private static LeaseClaim claim(SessionId session, String grant, SshPublicKey gateway) {
    return new LeaseClaim(
        grant, new LeaseId(session, SESSION_KEY), gateway, false, Duration.ofSeconds(1));
  }

  private void assertRefused(LeaseClaim claim, Refusal refusal) {
    assertThat(leases.claim(claim)).isEqualTo(new LeaseOutcome.Refused(refusal));
  }
}
