package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Twenty clients at work, each of which begins again when its session ends, until all are told. */
final class Crowd implements AutoCloseable {
  private static final int DOWNLOADS = 6;
  private static final int UPLOADS = 4;
  private static final int PIPES = 3;
  private static final int TERMINALS = 2;
  private static final int LOGINS = 5;
  private static final Duration APART = Duration.ofMillis(150);
  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMillis(1_500);

  private final List<Visitor> visitors;
  private final Path end;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Visitor, SshRun> current = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Outcome> ended = new ConcurrentLinkedQueue<>();
  private final List<Outcome> harvested = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean enough;

  private Crowd(List<Visitor> visitors, Path end) {
    this.visitors = visitors;
    this.end = end;
  }

  /** Sends them off. */
  static Crowd gather(SshClient ssh, long seed) {
    try {
      Path folder =
          Files.createTempDirectory(
              Files.createDirectories(Path.of("target", "e2e").toAbsolutePath()), "crowd");
      Path end = folder.resolve("end");
      List<Visitor> visitors = new ArrayList<>();
      for (int i = 1; i <= DOWNLOADS; i++) {
        visitors.add(new Download(i, ssh, end));
      }
      for (int i = 1; i <= UPLOADS; i++) {
        visitors.add(new Upload(i, ssh, folder, seed + i));
      }
      for (int i = 1; i <= PIPES; i++) {
        visitors.add(Echo.throughPipe(i, ssh));
      }
      for (int i = 1; i <= TERMINALS; i++) {
        visitors.add(Echo.atTerminal(i, ssh));
      }
      for (int i = 1; i <= LOGINS; i++) {
        visitors.add(new Login(i, ssh));
      }
      Crowd crowd = new Crowd(List.copyOf(visitors), end);
      for (Visitor visitor : visitors) {
        crowd.threads.add(Thread.ofPlatform().daemon().start(() -> crowd.visit(visitor)));
        Visitor.pause(APART);
      }
      return crowd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void visit(Visitor visitor) {
    try {
      while (!enough) {
        SshRun run = visitor.begin();
        current.put(visitor, run);
        visitor.work(run, () -> enough);
        Outcome outcome = Outcome.of(visitor, run.await());
        ended.add(outcome);
        if (outcome.verdict() != Outcome.Verdict.SERVED) {
          Visitor.pause(BEFORE_ANOTHER_TRY);
        }
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Waits until each of those has proven, from now on, that its sessions work. */
  void awaitProgress(String when, Duration bound, Predicate<Visitor> who) {
    Map<Visitor, Long> before = new HashMap<>();
    visitors.stream().filter(who).forEach(visitor -> before.put(visitor, visitor.progress()));
    Await.until(
        "everybody moves on " + when,
        bound,
        () -> behind(before).findAny().isEmpty(),
        () -> "no progress of " + behind(before).collect(Collectors.joining("; ")));
  }

  private Stream<String> behind(Map<Visitor, Long> before) {
    throwFailure();
    return before.entrySet().stream()
        .filter(entry -> entry.getKey().progress() < entry.getValue() + entry.getKey().proof())
        .map(entry -> entry.getKey() + " (" + current.get(entry.getKey()) + ")");
  }

  /** Waits until some that satisfy this have ended since the last harvest. */
  void awaitOutcome(String what, Duration bound, Predicate<Outcome> outcome) {
    Await.until(
        what,
        bound,
        () -> {
          throwFailure();
          return ended.stream().anyMatch(outcome);
        },
        () -> "these ended: " + List.copyOf(ended));
  }

  /** Waits until every session that is live now has ended. */
  void awaitLiveEnded(Duration bound) {
    List<SshRun> live =
        visitors.stream().filter(Visitor::isLive).map(current::get).distinct().toList();
    Await.until(
        "every live session ends",
        bound,
        () -> live.stream().noneMatch(SshRun::isRunning),
        () -> "running: " + live.stream().filter(SshRun::isRunning).toList());
  }

  /** The runs that have ended since the last harvest. */
  List<Outcome> harvest() {
    throwFailure();
    List<Outcome> fresh = new ArrayList<>();
    for (Outcome next = ended.poll(); next != null; next = ended.poll()) {
      fresh.add(next);
    }
    harvested.addAll(fresh);
    return fresh;
  }

  /** Lets everybody finish, and gives every run that there was. */
  List<Outcome> disperse(Duration bound) {
    enough = true;
    try {
      Files.writeString(end, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(
        "everybody finishes",
        bound,
        () -> threads.stream().noneMatch(Thread::isAlive),
        () ->
            "running: "
                + current.entrySet().stream()
                    .filter(entry -> entry.getValue().isRunning())
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .toList());
    List<Outcome> last = harvest();
    if (last.stream().anyMatch(outcome -> outcome.verdict() != Outcome.Verdict.SERVED)) {
      throw new AssertionError("did not end well though no part was away: " + last);
    }
    return List.copyOf(harvested);
  }

  private void throwFailure() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("a client saw what it must not see", thrown);
    }
  }

  @Override
  public void close() {
    enough = true;
    current.values().forEach(SshRun::close);
  }
}
