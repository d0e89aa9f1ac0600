package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Somebody who types a line, and the next one when it has come back. */
final class Echo extends Visitor {
  private static final Duration THOUGHT = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final String READY = "ready\n";
  private static final String COMMAND =
      "echo ready; while read -r line && [ \"$line\" != end ]; do echo \"$line\"; done";

  private final SshClient ssh;
  private final String command;
  private final AtomicLong lines = new AtomicLong();

  private Echo(String name, SshClient ssh, String command) {
    super(name);
    this.ssh = ssh;
    this.command = command;
  }

  static Echo throughPipe(int number, SshClient ssh) {
    return new Echo("echo " + number, ssh, COMMAND);
  }

  /** At a terminal that adds nothing, so that it is known what must come back. */
  static Echo atTerminal(int number, SshClient ssh) {
    return new Echo("terminal " + number, ssh.terminal(), "stty -echo -onlcr; " + COMMAND);
  }

  @Override
  boolean isLive() {
    return true;
  }

  @Override
  SshRun begin() {
    return ssh.converse(command);
  }

  @Override
  void work(SshRun run, BooleanSupplier enough) {
    StringBuilder expected = new StringBuilder(READY);
    try {
      while (awaitLength(run, expected.length())) {
        long number = lines.incrementAndGet();
        if (enough.getAsBoolean()) {
          run.say("end");
          break;
        }
        String line = "line " + number + " of " + this;
        run.say(line);
        expected.append(line).append('\n');
        pause(THOUGHT);
      }
    } catch (UncheckedIOException e) {
      // It has ended; its exit status says how.
    }
    run.await();
    String printed = run.outputText();
    boolean right =
        run.exit() == 0
            ? printed.contentEquals(expected)
            : printed.length() <= expected.length()
                && expected.substring(0, printed.length()).equals(printed);
    if (!right) {
      throw new AssertionError("not what was typed came back: " + run);
    }
  }

  /** False when the run ended before. */
  private static boolean awaitLength(SshRun run, int length) {
    while (run.outputFile().toFile().length() < length) {
      if (!run.isRunning()) {
        return false;
      }
      pause(LOOK);
    }
    return true;
  }

  @Override
  long progress() {
    return lines.get();
  }

  @Override
  long proof() {
    return 5;
  }
}
