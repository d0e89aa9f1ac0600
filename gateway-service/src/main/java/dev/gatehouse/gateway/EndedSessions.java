package dev.gatehouse.gateway;

import dev.gatehouse.gateway.authentication.EndedGrants;
import dev.gatehouse.gateway.authentication.HeldGrant;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells auth-service at once that a session is over, so that its user may begin another one where
 * policy says how many there may be. What is not heard is said again, {@value #TRIES} times in all:
 * by then the session counts no more, for nobody asks about it. Nothing waits for it. Thread-safe.
 */
final class EndedSessions {
  private static final int TRIES = 3;

  private final EndedGrants grants;
  private final Duration interval;
  private final ScheduledExecutorService timer;
  private final Executor executor;

  /**
   * @param interval between tries
   * @param timer only hands on to {@code executor}, which may block for a moment: a token is read
   */
  EndedSessions(
      EndedGrants grants, Duration interval, ScheduledExecutorService timer, Executor executor) {
    this.grants = grants;
    this.interval = interval;
    this.timer = timer;
    this.executor = executor;
  }

  /** The session of this grant is over, or never began. */
  void ended(HeldGrant grant) {
    executor.execute(() -> tell(grant, TRIES));
  }

  private void tell(HeldGrant grant, int tries) {
    Future<?> _ =
        grants
            .ended(grant)
            .thenAccept(
                heard -> {
                  if (!heard && tries > 1) {
                    again(grant, tries - 1);
                  }
                });
  }

  private void again(HeldGrant grant, int tries) {
    Future<?> _ =
        timer.schedule(
            () -> executor.execute(() -> tell(grant, tries)),
            interval.toNanos(),
            TimeUnit.NANOSECONDS);
  }
}
