package dev.gatehouse.gateway.workload;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Tells the provider that a lease is in use, until it is heard.
 *
 * <p>Not at once: most sessions are a command, and over before that. Their leases are given back,
 * and whether they were ever in use is of no interest then. Attached sessions do not depend on the
 * answer. Confined to the session's executor.
 */
final class Confirmation {
  /** How long a session goes on before it is told: far less than a provider waits for it. */
  static final Duration AFTER = Duration.ofSeconds(1);

  /** It is told again after so long when nobody answered. */
  static final Duration AGAIN = Duration.ofSeconds(2);

  private final WorkloadProvider.Wish wish;
  private final WorkloadProvider provider;
  private final Executor executor;
  private final LaterSteps later;
  private CompletableFuture<?> told = CompletableFuture.completedFuture(null);

  Confirmation(
      WorkloadProvider.Wish wish,
      WorkloadProvider provider,
      Executor executor,
      ScheduledExecutorService timer) {
    this.wish = wish;
    this.provider = provider;
    this.executor = executor;
    this.later = new LaterSteps(executor, timer);
  }

  void start() {
    later.after(AFTER, this::tell);
  }

  private void tell() {
    CompletableFuture<LeaseAnswer> answer = provider.acquire(wish, true, Duration.ZERO);
    told = answer;
    Future<?> _ = answer.thenAcceptAsync(this::answered, executor);
  }

  private void answered(LeaseAnswer answer) {
    if (answer instanceof LeaseAnswer.Unavailable) {
      later.after(AGAIN, this::tell);
    }
  }

  /** Tells nothing any more; done once what is being told is answered. */
  CompletableFuture<?> end() {
    later.end();
    return told;
  }
}
