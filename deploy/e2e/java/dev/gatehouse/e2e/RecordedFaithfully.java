package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.AuditApi.ChannelView;
import dev.gatehouse.e2e.AuditApi.SessionView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Holds what was recorded against what the clients gave and got, byte for byte. */
final class RecordedFaithfully {
  private final AuditApi audit;

  RecordedFaithfully(AuditApi audit) {
    this.audit = audit;
  }

  /**
   * Each run's session is found, complete, and holds the streams and the exit status of the run.
   */
  void assertComplete(Collection<SshRun> runs, Instant since, Duration bound) {
    Map<String, SessionView> sessions = awaitEnded(runs, since, bound);
    for (SshRun run : runs) {
      SessionView session = sessionOf(run, sessions);
      assertThat(session.integrity()).as("integrity of %s", run).isEqualTo("complete");
      assertSameBytes(run, session);
    }
  }

  /** The run's session holds exactly the streams and the exit status of the run. */
  void assertSameBytes(SshRun run, SessionView session) {
    ChannelView channel = channelOf(run, session);
    assertThat(channel.exitStatus()).as("exit status of %s", run).isEqualTo(run.exit());
    assertEqual(run, "output", run.output(), audit.raw(session, channel.number(), "output"));
    assertEqual(run, "error", run.error(), audit.raw(session, channel.number(), "error"));
    if (run.input().length > 0) {
      assertEqual(run, "input", run.input(), audit.raw(session, channel.number(), "input"));
    }
  }

  /** Nothing reached the client that is not recorded: its bytes are the beginning of the record. */
  void assertNothingUnrecorded(SshRun run, SessionView session) {
    ChannelView channel = channelOf(run, session);
    byte[] recorded = audit.raw(session, channel.number(), "output");
    byte[] seen = run.output();
    assertThat(recorded.length)
        .as("recorded output of %s", run)
        .isGreaterThanOrEqualTo(seen.length);
    assertEqual(run, "output", seen, java.util.Arrays.copyOf(recorded, seen.length));
  }

  /** The session of each run, by marker, once all of them are over. */
  Map<String, SessionView> awaitEnded(Collection<SshRun> runs, Instant since, Duration bound) {
    return Await.value(
        runs.size() + " sessions are found and over", bound, () -> ended(runs, since));
  }

  private Optional<Map<String, SessionView>> ended(Collection<SshRun> runs, Instant since) {
    List<SessionView> known = audit.sessionsSince("demo", since);
    Map<String, SessionView> byMarker = new HashMap<>();
    Map<String, SshRun> wanted =
        runs.stream().collect(Collectors.toMap(SshRun::marker, Function.identity()));
    for (SessionView session : known) {
      if (!session.isOpen()) {
        markers(session)
            .filter(wanted::containsKey)
            .forEach(marker -> byMarker.put(marker, session));
      }
    }
    return byMarker.size() == wanted.size() ? Optional.of(byMarker) : Optional.empty();
  }

  /** The marker is the first word behind the no-op that each command begins with. */
  private static java.util.stream.Stream<String> markers(SessionView session) {
    return session.channelList().stream()
        .map(ChannelView::command)
        .filter(command -> command != null && command.startsWith(": ") && command.length() > 38)
        .map(command -> command.substring(2, 38));
  }

  private static SessionView sessionOf(SshRun run, Map<String, SessionView> sessions) {
    SessionView session = sessions.get(run.marker());
    if (session == null) {
      throw new AssertionError("no session for " + run);
    }
    return session;
  }

  private static ChannelView channelOf(SshRun run, SessionView session) {
    return session.channelList().stream()
        .filter(channel -> channel.carries(run.marker()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no channel for " + run + " in " + session));
  }

  private static void assertEqual(SshRun run, String stream, byte[] passed, byte[] recorded) {
    int difference = java.util.Arrays.mismatch(passed, recorded);
    assertThat(difference)
        .as(
            "first difference in %s of %s: %d bytes passed, %d recorded",
            stream, run, passed.length, recorded.length)
        .isEqualTo(-1);
  }
}
