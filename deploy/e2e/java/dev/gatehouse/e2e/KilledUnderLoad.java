package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.AuditApi.SessionView;
import dev.gatehouse.e2e.Suite.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Kills one part with SIGKILL while clients are at work, brings it back, and then demands every
 * frame that the topic holds from S3, and every byte that a client saw from the record.
 */
final class KilledUnderLoad {
  private static final Duration RUNS_WITHIN = Duration.ofSeconds(90);
  private static final Duration ARCHIVED_WITHIN = Duration.ofSeconds(90);
  private static final int RUNS_BEFORE = 3;
  private static final int RUNS_AFTER = 5;

  private final Suite suite;
  private final RecordedFaithfully recorded;
  private final TopicWitness topic;

  KilledUnderLoad(Suite suite) {
    this.suite = suite;
    this.recorded = new RecordedFaithfully(new AuditApi(suite));
    this.topic = new TopicWitness(suite);
  }

  static int rounds() {
    return Integer.getInteger("gatehouse.rounds", 3);
  }

  /** One round; gives the runs of all clients, those included that got an error. */
  List<SshRun> round(Part part) {
    Instant since = Instant.now();
    List<SshRun> runs;
    try (Load load = Load.begin(SshClient.of(suite))) {
      load.awaitFurtherRuns(RUNS_BEFORE, RUNS_WITHIN);
      suite.kill(part);
      suite.start(part);
      load.awaitFurtherRuns(RUNS_AFTER, RUNS_WITHIN);
      runs = load.end();
    }
    assertNoFrameIsLostOrDoubled();
    assertNothingUnrecorded(runs, since);
    return runs;
  }

  private void assertNoFrameIsLostOrDoubled() {
    FrameCover sent = topic.sessions();
    try (ArchiveWitness archive = new ArchiveWitness(suite)) {
      Await.until(
          "S3 holds each of the " + sent.frames() + " frames of the topic",
          ARCHIVED_WITHIN,
          () -> archive.sessions().missingFrom(sent).isEmpty());
      FrameCover kept = archive.sessions();
      assertThat(kept.contradictions()).as("sequences with two hashes in S3").isEmpty();
      assertThat(sent.contradictions()).as("sequences with two hashes in the topic").isEmpty();
      assertThat(kept.copies()).as("frames that S3 holds twice").isZero();
      assertThat(kept.holes()).as("missing sequences in S3").isEmpty();
    }
  }

  private void assertNothingUnrecorded(List<SshRun> runs, Instant since) {
    List<SshRun> served = runs.stream().filter(run -> run.output().length > 0).toList();
    Map<String, SessionView> sessions = recorded.awaitEnded(served, since, ARCHIVED_WITHIN);
    for (SshRun run : served) {
      SessionView session = java.util.Objects.requireNonNull(sessions.get(run.marker()));
      recorded.assertNothingUnrecorded(run, session);
      if (run.exit() == 0) {
        recorded.assertSameBytes(run, session);
        assertThat(session.integrity()).as("integrity of %s", run).isEqualTo("complete");
      }
    }
  }
}
