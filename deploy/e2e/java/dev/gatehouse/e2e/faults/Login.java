package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Somebody who logs in, runs a command, logs out, and comes again. */
final class Login extends Visitor {
  private static final Duration BETWEEN = Duration.ofMillis(700);

  private final SshClient ssh;
  private final AtomicLong served = new AtomicLong();

  Login(int number, SshClient ssh) {
    super("login " + number);
    this.ssh = ssh;
  }

  @Override
  boolean isLive() {
    return false;
  }

  @Override
  SshRun begin() {
    return ssh.start("echo in");
  }

  @Override
  void work(SshRun run, BooleanSupplier enough) {
    if (run.await().exit() == 0 && run.outputText().equals("in\n")) {
      served.incrementAndGet();
    }
    pause(BETWEEN);
  }

  @Override
  long progress() {
    return served.get();
  }

  /** The second one has begun after whoever looks began to look. */
  @Override
  long proof() {
    return 2;
  }
}
