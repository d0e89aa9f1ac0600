package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.messages.Explanation;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;

/**
 * Asks why a workload that was in use is gone. The gateway learns of it first, by its connection;
 * backend-service learns a moment later what became of the pod or process, and only it knows why.
 *
 * <p>Confined to the session's executor.
 */
public final class LossInquiry {
  private static final Duration AGAIN = Duration.ofMillis(250);

  /** One question without an answer does not take all of the time. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

  private final WorkloadProvider.Wish wish;
  private final WorkloadProvider provider;
  private final Executor executor;
  private final LaterSteps later;
  private final Explanation unknown;
  private final String detail;
  private final BiConsumer<Explanation, String> known;
  private int asked;

  /**
   * @param unknown what there is to say when nobody knows more
   * @param detail the same, for the log and the record
   * @param known hears once what there is to say, and its detail
   */
  public LossInquiry(
      WorkloadProvider.Wish wish,
      WorkloadProvider provider,
      Executor executor,
      ScheduledExecutorService timer,
      Explanation unknown,
      String detail,
      BiConsumer<Explanation, String> known) {
    this.wish = wish;
    this.provider = provider;
    this.executor = executor;
    this.later = new LaterSteps(executor, timer);
    this.unknown = unknown;
    this.detail = detail;
    this.known = known;
  }

  /** Begins to ask, and stops when the reason is known or after {@code reasonMax}. */
  public void start(Duration reasonMax) {
    later.after(reasonMax, () -> end(unknown, detail));
    ask();
  }

  /** Nobody wants to know any more. */
  public void cancel() {
    later.end();
  }

  private void ask() {
    int question = ++asked;
    later.after(
        ANSWER_MAX,
        () -> {
          if (asked == question) {
            ask();
          }
        });
    Future<?> _ =
        provider
            // It was in use, though that may not have been told before.
            .acquire(wish, true, Duration.ZERO)
            .thenAcceptAsync(answer -> answered(question, answer), executor);
  }

  private void answered(int question, LeaseAnswer answer) {
    switch (answer) {
      case LeaseAnswer.Ended ended -> end(ended.why(), ended.detail());
      // Nothing is to be had by this lease any more, but that is not why the workload went.
      case LeaseAnswer.Refused refused -> end(unknown, detail + ", " + refused.detail());
      case LeaseAnswer.Ready _,
          LeaseAnswer.EachChannel _,
          LeaseAnswer.Pending _,
          LeaseAnswer.AtLimit _,
          LeaseAnswer.Unavailable _ -> {
        if (asked == question) {
          asked++;
          later.after(AGAIN, this::ask);
        }
      }
    }
  }

  private void end(Explanation why, String reason) {
    if (!later.areOver()) {
      later.end();
      known.accept(why, reason);
    }
  }
}
