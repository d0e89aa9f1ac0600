package dev.gatehouse.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Holds what was recorded against three witnesses: the topic from its first offset, the parts in
 * S3, and the bytes that each client got, none of them with any code of the services.
 */
final class WholeRecord {
  private static final Duration ARCHIVED_WITHIN = Duration.ofSeconds(90);

  /**
   * What a strict session may have in its record that did not reach its client: 1 MiB that waits
   * for its acknowledgement, and OpenSSH's window of 2 MiB.
   */
  private static final long AHEAD_MAX = 3L << 20;

  private static final Set<String> OF_CUT = Set.of("complete", "truncated");
  private static final int SHOWN_MAX = 5;

  private final Suite suite;
  private final List<RecordedFaithfully> replicas;

  WholeRecord(Suite suite) {
    this.suite = suite;
    String user = suite.endpoints().user();
    this.replicas =
        List.of(
            new RecordedFaithfully(new AuditApi(suite.endpoints()), user),
            new RecordedFaithfully(new AuditApi(suite.endpoints(), "GATEHOUSE_AUDIT_2_URL"), user));
  }

  /** Those sessions have lost their gateway, and the record says so within the bound. */
  void assertTruncated(List<SshRun> runs, Instant since, Duration bound) {
    Map<String, SessionView> sessions =
        replicas
            .getFirst()
            .awaitJudged(runs, since, bound, session -> session.integrity().equals("truncated"));
    assertThat(sessions).hasSize(runs.size());
  }

  /**
   * Every frame is where it must be, and every byte in the record of its session.
   *
   * @param withoutEnd whether the gateway may have died before it wrote that the session was over
   */
  void assertOf(List<Outcome> outcomes, Instant since, Predicate<Outcome> withoutEnd) {
    assertNoFrameIsLostOrForked();
    assertEveryByteIsRecorded(
        outcomes.stream().filter(WholeRecord::isOfASession).toList(), since, withoutEnd);
  }

  /** Whether something passed, so that there must be a session of it. */
  private static boolean isOfASession(Outcome outcome) {
    return outcome.verdict() == Outcome.Verdict.SERVED
        || outcome.run().outputFile().toFile().length() > 0
        || (outcome.visitor() instanceof Upload upload
            && upload.arrived(outcome.run()).toFile().length() > 0);
  }

  private void assertNoFrameIsLostOrForked() {
    FrameCover sent = new TopicWitness(suite).sessions();
    try (ArchiveWitness archive = new ArchiveWitness(suite)) {
      Await.until(
          "S3 holds each of the " + sent.frames() + " frames of the topic",
          ARCHIVED_WITHIN,
          () -> archive.sessions().missingFrom(sent).isEmpty(),
          () -> shown(archive.sessions().missingFrom(sent)));
      FrameCover kept = archive.sessions();
      assertThat(sent.contradictions()).as("sequences with two hashes in the topic").isEmpty();
      assertThat(kept.contradictions()).as("sequences with two hashes in S3").isEmpty();
      assertThat(archive.forks()).as("frames that S3 keeps as forks").isEmpty();
      assertThat(kept.holes()).as("missing sequences in S3").isEmpty();
      assertThat(sent.missingFrom(kept)).as("what S3 has and nobody sent").isEmpty();
      System.out.printf(
          "%d frames are in the topic and in S3, %d of them sent and %d archived more than once%n",
          sent.frames(), sent.copies(), kept.copies());
    }
  }

  private static String shown(List<String> missing) {
    return missing.size()
        + " are missing: "
        + missing.stream().limit(SHOWN_MAX).collect(Collectors.joining(", "));
  }

  private void assertEveryByteIsRecorded(
      List<Outcome> outcomes, Instant since, Predicate<Outcome> withoutEnd) {
    Map<String, Outcome> byMarker =
        outcomes.stream()
            .collect(Collectors.toMap(outcome -> outcome.run().marker(), outcome -> outcome));
    Map<String, SessionView> sessions =
        replicas
            .getFirst()
            .awaitJudged(
                byMarker.keySet(),
                since,
                ARCHIVED_WITHIN,
                (marker, session) -> {
                  Outcome outcome = Objects.requireNonNull(byMarker.get(marker));
                  return isRight(outcome, withoutEnd.test(outcome), session);
                });
    // Either replica answers for all of them.
    IntStream.range(0, outcomes.size())
        .forEach(
            i -> {
              Outcome outcome = outcomes.get(i);
              SessionView session = Objects.requireNonNull(sessions.get(outcome.run().marker()));
              assertRecorded(replicas.get(i % replicas.size()), outcome, session);
            });
  }

  /** Who was served has a complete record, whatever was said of it meanwhile. */
  private static boolean isRight(Outcome outcome, boolean withoutEnd, SessionView session) {
    boolean whole = outcome.verdict() == Outcome.Verdict.SERVED && !withoutEnd;
    return whole ? session.integrity().equals("complete") : OF_CUT.contains(session.integrity());
  }

  private static void assertRecorded(
      RecordedFaithfully recorded, Outcome outcome, SessionView session) {
    SshRun run = outcome.run();
    boolean served = outcome.verdict() == Outcome.Verdict.SERVED;
    if (outcome.visitor() instanceof Upload upload) {
      Path arrived = upload.arrived(run);
      recorded.assertArrived(run, arrived, served, session);
      if (served) {
        assertThat(upload.given(run)).hasSameBinaryContentAs(arrived);
      }
      assertAhead(run, recorded.passed(run, session).input() - arrived.toFile().length());
      return;
    }
    if (served) {
      recorded.assertSameBytes(run, session);
    } else {
      recorded.assertNothingUnrecorded(run, session);
    }
    assertAhead(run, recorded.passed(run, session).output() - run.outputFile().toFile().length());
  }

  private static void assertAhead(SshRun run, long bytes) {
    assertThat(bytes).as("recorded and not delivered, of %s", run).isBetween(0L, AHEAD_MAX);
  }
}
