package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Somebody who moves bytes all the time, no faster than paced. */
abstract class Bulk extends Visitor {
  static final int BLOCK = 1 << 16;
  private static final Duration LOOK = Duration.ofMillis(50);

  private final AtomicLong before = new AtomicLong();
  private volatile Path growing = Path.of("/dev/null");

  Bulk(String name) {
    super(name);
  }

  /** The time between two blocks. */
  static Duration interval() {
    long perSecond = Integer.getInteger("gatehouse.bulk-kibibytes", 512) * 1024L;
    return Duration.ofSeconds(1).multipliedBy(BLOCK).dividedBy(perSecond);
  }

  @Override
  final boolean isLive() {
    return true;
  }

  @Override
  final void work(SshRun run, BooleanSupplier enough) {
    growing = arrival(run);
    move(run, enough);
    while (run.isRunning()) {
      pause(LOOK);
    }
    before.addAndGet(growing.toFile().length());
    growing = Path.of("/dev/null");
  }

  /** The file that grows by what arrives. */
  abstract Path arrival(SshRun run);

  /** Moves bytes until the run is over or it is enough. */
  abstract void move(SshRun run, BooleanSupplier enough);

  @Override
  final long progress() {
    return before.get() + growing.toFile().length();
  }

  @Override
  final long proof() {
    return 8L * BLOCK;
  }
}
