package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One client of the crowd: what it runs, and how it can be seen to move on. */
abstract class Visitor {
  private final String name;

  Visitor(String name) {
    this.name = name;
  }

  /** Whether its sessions last until they are told to end. */
  abstract boolean isLive();

  /** Logs in and begins. */
  abstract SshRun begin();

  /** Works until the run is over; when it is {@code enough}, brings it to a good end. */
  abstract void work(SshRun run, BooleanSupplier enough);

  /** Grows whenever something has passed that only a working session lets pass. */
  abstract long progress();

  /** By how much the progress must grow to prove that a session works. */
  abstract long proof();

  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  @Override
  public String toString() {
    return name;
  }
}
