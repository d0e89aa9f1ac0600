package dev.gatehouse.e2e.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi.ChannelView;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.AuditApi.StreamBytes;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds what was recorded against what the clients gave and got, byte for byte. */
public final class RecordedFaithfully {
  private static final int BLOCK = 1 << 16;
  private static final int SHOWN_MAX = 10;

  private final AuditApi audit;
  private final String user;

  public RecordedFaithfully(AuditApi audit, String user) {
    this.audit = audit;
    this.user = user;
  }

  /**
   * Each run's session is found, complete, and holds the streams and the exit status of the run.
   */
  public void assertComplete(Collection<SshRun> runs, Instant since, Duration bound) {
    Map<String, SessionView> sessions = awaitEnded(runs, since, bound);
    for (SshRun run : runs) {
      SessionView session = sessionOf(run, sessions);
      assertThat(session.integrity()).as("integrity of %s", run).isEqualTo("complete");
      assertSameBytes(run, session);
    }
  }

  /** The run's session holds exactly the streams and the exit status of the run. */
  public void assertSameBytes(SshRun run, SessionView session) {
    ChannelView channel = channelOf(run, session);
    assertThat(channel.exitStatus()).as("exit status of %s", run).isEqualTo(run.exit());
    assertSame(run, "output", run.outputFile(), session, channel);
    assertSame(run, "error", run.errorFile(), session, channel);
    run.inputFile()
        .filter(file -> file.toFile().length() > 0)
        .ifPresent(file -> assertSame(run, "input", file, session, channel));
  }

  /** Nothing reached the client that is not recorded: its bytes are the beginning of the record. */
  public void assertNothingUnrecorded(SshRun run, SessionView session) {
    ChannelView channel = channelOf(run, session);
    Difference difference =
        difference(run.outputFile(), audit.raw(session, channel.number(), "output"));
    assertThat(difference.at())
        .as("output of %s: %s", run, difference)
        .isEqualTo(difference.passed());
  }

  /**
   * What had arrived in the workload is the beginning of the recorded input; {@code whole} when all
   * of it has.
   */
  public void assertArrived(SshRun run, Path arrived, boolean whole, SessionView session) {
    ChannelView channel = channelOf(run, session);
    Difference difference = difference(arrived, audit.raw(session, channel.number(), "input"));
    assertThat(whole ? difference.isNone() : difference.at() == difference.passed())
        .as("input of %s, arrived in %s: %s", run, arrived, difference)
        .isTrue();
  }

  /** What passed of the run's command by the record, in bytes. */
  public StreamBytes passed(SshRun run, SessionView session) {
    return channelOf(run, session).bytes();
  }

  /** The command that carries the marker has left this behind, in a complete session. */
  void assertCommand(
      String marker, int exit, String output, String error, Instant since, Duration bound) {
    SessionView session =
        Objects.requireNonNull(awaitMarked(Set.of(marker), since, bound).get(marker));
    ChannelView channel =
        session.channelList().stream()
            .filter(candidate -> candidate.carries(marker))
            .findFirst()
            .orElseThrow();
    assertThat(session.integrity()).as("integrity of %s", marker).isEqualTo("complete");
    assertThat(channel.exitStatus()).isEqualTo(exit);
    assertThat(audit.raw(session, channel.number(), "output")).hasContent(output);
    assertThat(audit.raw(session, channel.number(), "error")).hasContent(error);
  }

  /** A complete session of a shell holds the typescript: what its terminal was sent. */
  public void assertShell(Path terminal, Instant since, Duration bound) {
    Path typescript = withoutNotices(terminal);
    Await.until(
        "a complete session of a shell holds " + terminal,
        bound,
        () ->
            audit.sessionsSince(user, since).stream()
                .filter(session -> session.integrity().equals("complete"))
                .anyMatch(session -> isShellWith(typescript, session)));
  }

  /**
   * Without the lines of the gateway's own, which no workload has printed: a pod may be awaited.
   */
  private static Path withoutNotices(Path typescript) {
    try {
      String all = Files.readString(typescript, StandardCharsets.ISO_8859_1);
      return Files.writeString(
          typescript.resolveSibling(typescript.getFileName() + "-of-the-workload"),
          all.replaceAll("gatehouse: [^\r\n]*\r\n", ""),
          StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isShellWith(Path typescript, SessionView session) {
    return session.channelList().stream()
        .filter(channel -> "shell".equals(channel.kind()))
        .map(channel -> difference(typescript, audit.raw(session, channel.number(), "output")))
        .anyMatch(Difference::isNone);
  }

  /** The session of each run, by marker, once all of them are over. */
  public Map<String, SessionView> awaitEnded(
      Collection<SshRun> runs, Instant since, Duration bound) {
    return awaitMarked(markers(runs), since, bound);
  }

  /** The session of each marker, once all of them are over. */
  Map<String, SessionView> awaitMarked(Set<String> markers, Instant since, Duration bound) {
    return awaitJudged(markers, since, bound, (_, session) -> !session.isOpen());
  }

  /** The session of each run, by marker, once each of them is judged so. */
  public Map<String, SessionView> awaitJudged(
      Collection<SshRun> runs, Instant since, Duration bound, Predicate<SessionView> judged) {
    return awaitJudged(markers(runs), since, bound, (_, session) -> judged.test(session));
  }

  /**
   * The session of each marker, once each of them is judged.
   *
   * @param judged whether what is said of the marker's session will do
   */
  public Map<String, SessionView> awaitJudged(
      Set<String> wanted, Instant since, Duration bound, BiPredicate<String, SessionView> judged) {
    Map<String, SessionView> seen = new HashMap<>();
    Await.until(
        wanted.size() + " marked sessions are found and judged",
        bound,
        () -> {
          seen.putAll(marked(wanted, since));
          return unjudged(wanted, seen, judged).findAny().isEmpty();
        },
        () ->
            unjudged(wanted, seen, judged).limit(SHOWN_MAX).collect(Collectors.joining("; "))
                + "; "
                + audit.lag());
    return seen;
  }

  private static Stream<String> unjudged(
      Set<String> wanted, Map<String, SessionView> seen, BiPredicate<String, SessionView> judged) {
    return wanted.stream()
        .map(marker -> Map.entry(marker, Optional.ofNullable(seen.get(marker))))
        .filter(
            found ->
                found.getValue().filter(session -> judged.test(found.getKey(), session)).isEmpty())
        .map(
            found ->
                found.getKey()
                    + found
                        .getValue()
                        .map(s -> " is %s (session %s)".formatted(s.integrity(), s.id()))
                        .orElse(" is not found"));
  }

  private Map<String, SessionView> marked(Set<String> wanted, Instant since) {
    Map<String, SessionView> byMarker = new HashMap<>();
    for (SessionView session : audit.sessionsSince(user, since)) {
      markers(session).filter(wanted::contains).forEach(marker -> byMarker.put(marker, session));
    }
    return byMarker;
  }

  private static Set<String> markers(Collection<SshRun> runs) {
    return runs.stream().map(SshRun::marker).collect(Collectors.toSet());
  }

  /** The marker is the first word behind the no-op that each command begins with. */
  private static Stream<String> markers(SessionView session) {
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

  private void assertSame(
      SshRun run, String stream, Path passed, SessionView session, ChannelView channel) {
    Difference difference = difference(passed, audit.raw(session, channel.number(), stream));
    assertThat(difference.isNone()).as("%s of %s: %s", stream, run, difference).isTrue();
  }

  /** Where what passed and what was recorded differ first, and how long each is up to there. */
  private record Difference(long at, long passed, long recorded) {
    boolean isNone() {
      return at == passed && at == recorded;
    }
  }

  private static Difference difference(Path passed, InputStream recorded) {
    try (InputStream left = new BufferedInputStream(Files.newInputStream(passed), BLOCK);
        InputStream right = new BufferedInputStream(recorded, BLOCK)) {
      long at = 0;
      while (true) {
        byte[] expected = left.readNBytes(BLOCK);
        byte[] found = right.readNBytes(BLOCK);
        int mismatch = Arrays.mismatch(expected, found);
        if (mismatch >= 0 || expected.length == 0) {
          return new Difference(
              at + Math.max(mismatch, 0), at + expected.length, at + found.length);
        }
        at += expected.length;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
