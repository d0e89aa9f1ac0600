package dev.gatehouse.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite;
import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.SuiteClients;
import dev.gatehouse.e2e.ssh.Rounds;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Every part is killed and stopped under a crowd of clients while the groups of audit-service
 * rebalance: who must not notice does not, and the record is whole.
 */
@Isolated("it kills the parts that all others need")
class FaultsE2e {
  private static final Duration DEAD_AT_LEAST = Duration.ofSeconds(3);
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(30);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(90);
  private static final Duration TRUNCATED_AFTER_GONE = Duration.ofSeconds(75);
  private static final int APART_MILLIS_MAX = 2_000;

  /** A gateway writes down the end of a session when its client has gone: so long it may take. */
  private static final Duration END_WRITTEN_WITHIN = Duration.ofSeconds(5);

  private final Suite suite = Suite.running();

  @BeforeEach
  void startTheSecondReplica() {
    suite.start(Part.AUDIT_2);
  }

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void nothingIsLostDoubledOrForkedAndOnlyThoseNoticeWhosePathIsCut() {
    long seed = Rounds.seed();
    System.out.println("faults: -Dgatehouse.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 1; round <= Rounds.faults(); round++) {
      List<Fault> faults = new ArrayList<>(Fault.ALL);
      Collections.shuffle(faults, random);
      new Round(Suite.running(), random).strike(faults);
    }
  }

  /** One crowd, under which each of the faults goes by. */
  private static final class Round {
    private final Suite suite;
    private final Random random;
    private final WholeRecord record;
    private final Instant since = Instant.now();
    private final List<Instant> gatewayKilled = new ArrayList<>();

    Round(Suite suite, Random random) {
      this.suite = suite;
      this.random = random;
      this.record = new WholeRecord(suite);
    }

    void strike(List<Fault> faults) {
      List<Outcome> outcomes;
      try (Rebalances rebalances = Rebalances.begin(SuiteClients.kafka(suite.endpoints()));
          Crowd crowd = Crowd.gather(SshClient.of(suite.endpoints()), random.nextLong())) {
        crowd.awaitProgress("at first", BACK_WITHIN, _ -> true);
        // Whoever was too many at once for a suite that was cold has come again.
        crowd.harvest();
        for (Fault fault : faults) {
          strike(
              fault.part() == Part.AUDIT && random.nextBoolean() ? fault.of(Part.AUDIT_2) : fault,
              crowd);
        }
        outcomes = crowd.disperse(BACK_WITHIN);
        assertThat(rebalances.done()).as("rebalances").isGreaterThan(faults.size());
      }
      record.assertOf(outcomes, since, this::mayBeWithoutAnEnd);
    }

    /** Whether its gateway may have died before it wrote that the session was over. */
    private boolean mayBeWithoutAnEnd(Outcome outcome) {
      return gatewayKilled.stream()
          .map(killed -> Duration.between(outcome.seen(), killed).abs())
          .anyMatch(apart -> apart.compareTo(END_WRITTEN_WITHIN) < 0);
    }

    private void strike(Fault fault, Crowd crowd) {
      Visitor.pause(Duration.ofMillis(random.nextInt(APART_MILLIS_MAX)));
      assertThat(crowd.harvest())
          .as("before %s", fault)
          .allMatch(outcome -> outcome.verdict() == Outcome.Verdict.SERVED);
      long begun = System.nanoTime();
      Duration atLeast = cause(fault);
      assertWhileAway(fault, crowd);
      Visitor.pause(atLeast.minusNanos(System.nanoTime() - begun));
      suite.start(fault.part());
      Duration away = since(begun);
      crowd.awaitProgress("after " + fault, BACK_WITHIN, _ -> true);
      List<Outcome> ended = crowd.harvest();
      System.out.printf(
          "%-17s away %5.1f s, everybody at work again after %4.1f s; ended: %s%n",
          fault, seconds(away), seconds(since(begun).minus(away)), Outcome.count(ended));
      assertOnlyThoseNoticedWhoMay(fault, ended, away);
      if (fault.live() == Fault.Live.END) {
        assertTruncated(ended);
      }
    }

    private Duration cause(Fault fault) {
      return switch (fault.manner()) {
        case KILLED -> {
          suite.kill(fault.part());
          if (fault.part() == Part.GATEWAY) {
            gatewayKilled.add(Instant.now());
          }
          yield DEAD_AT_LEAST;
        }
        case STOPPED -> {
          suite.pause(fault.part());
          yield Rounds.stop();
        }
      };
    }

    private void assertWhileAway(Fault fault, Crowd crowd) {
      String without = "while away: " + fault;
      crowd.awaitProgress(without, NOTICED_WITHIN, fault::mustNotNotice);
      if (fault.live() == Fault.Live.END) {
        crowd.awaitLiveEnded(NOTICED_WITHIN);
      }
      if (fault.logins() == Fault.Logins.ARE_REFUSED) {
        crowd.awaitOutcome(
            "a login is refused with a sentence " + without,
            NOTICED_WITHIN,
            outcome -> outcome.verdict() == Outcome.Verdict.TOLD);
      }
      assertAuditAnswers(fault);
    }

    /** One replica answers for both, and without its index it says so. */
    private void assertAuditAnswers(Fault fault) {
      if (fault.part() == Part.AUDIT || fault.part() == Part.AUDIT_2) {
        String other = fault.part() == Part.AUDIT ? "GATEHOUSE_AUDIT_2_URL" : "GATEHOUSE_AUDIT_URL";
        assertThat(new AuditApi(suite.endpoints(), other).sessions("limit=1").items()).isNotEmpty();
      }
      if (fault.part() == Part.POSTGRES && fault.manner() == Fault.Manner.KILLED) {
        AuditApi.Answer answer = new AuditApi(suite.endpoints()).read("/v1/sessions?limit=1");
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.text()).contains("GH-AUDIT-");
      }
    }

    private void assertOnlyThoseNoticedWhoMay(Fault fault, List<Outcome> ended, Duration away) {
      assertThat(ended)
          .as("%s, away for %s", fault, away)
          .allMatch(
              outcome ->
                  outcome.visitor().isLive()
                      ? fault.allowsLive(outcome, away)
                      : fault.allowsLogin(outcome));
    }

    /** The sessions of a gateway that is gone, those that had begun to say something. */
    private void assertTruncated(List<Outcome> ended) {
      List<SshRun> cut =
          ended.stream()
              .filter(outcome -> outcome.verdict() != Outcome.Verdict.SERVED)
              .map(Outcome::run)
              .filter(run -> run.outputFile().toFile().length() > 0)
              .toList();
      Duration goneAfter = suite.shortened(Part.AUDIT, "gatehouse.audit.gateway-gone-after");
      record.assertTruncated(cut, since, goneAfter.plus(TRUNCATED_AFTER_GONE));
    }

    private static Duration since(long nanos) {
      return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static double seconds(Duration time) {
      return time.toMillis() / 1000.0;
    }
  }
}
