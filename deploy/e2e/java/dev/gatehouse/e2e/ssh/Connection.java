package dev.gatehouse.e2e.ssh;

import java.time.Duration;

/** A login that stays until it is closed, so that something can pass through it meanwhile. */
final class Connection implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ATTACHED = "attached\n";

  private final SshRun run;

  private Connection(SshRun run) {
    this.run = run;
  }

  static Connection open(SshClient ssh) {
    SshRun run = ssh.converse("echo attached; cat");
    run.awaitOutput(ATTACHED, SOON);
    return new Connection(run);
  }

  /** The run that holds it open: its marker names the session. */
  SshRun run() {
    return run;
  }

  /** Ends the session as a user does, and fails the test unless it ends well. */
  @Override
  public void close() {
    run.closeInput();
    if (run.await().exit() != 0) {
      throw new AssertionError("the connection did not end well: " + run);
    }
  }
}
