package dev.gatehouse.gateway.workload;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.MessageCode;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gets one workload for a session: a lease, then a connection, within one deadline.
 *
 * <p>It ends in exactly one of {@link Outcome#attached} and {@link Outcome#failed}, unless it is
 * cancelled. A lease that was given, however late, is given back when the session no longer wants
 * it. Confined to the session's executor.
 */
public final class WorkloadAcquisition {
  private final Wish wish;
  private final WorkloadProvider provider;
  private final WorkloadDialer dialer;
  private final WorkloadConfiguration configuration;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Outcome outcome;
  private boolean over;
  private @Nullable String leaseId;
  private long dialledSince;
  private String waitingFor = "backend-service";

  /** Who wants a workload. */
  public record Wish(Grant grant, SessionId session) {}

  /** How it goes. */
  public interface Outcome extends ConnectionEvents {
    /** It takes longer than a person should wait without a word. */
    void waiting(String sentence);

    void attached(WorkloadLease lease, Transport transport);

    /**
     * There will be none.
     *
     * @param detail for the log and the record; never shown to the user
     */
    void failed(MessageCode code, String detail);
  }

  public WorkloadAcquisition(
      Wish wish,
      WorkloadProvider provider,
      WorkloadDialer dialer,
      WorkloadConfiguration configuration,
      Executor executor,
      ScheduledExecutorService timer,
      Outcome outcome) {
    this.wish = wish;
    this.provider = provider;
    this.dialer = dialer;
    this.configuration = configuration;
    this.executor = executor;
    this.timer = timer;
    this.outcome = outcome;
  }

  public void start() {
    later(
        configuration.noticeDelay().toMillis(),
        () -> outcome.waiting(MessageCode.WORKLOAD_WAITING.sentence()));
    later(
        configuration.startMax().toMillis(),
        () -> fail(MessageCode.WORKLOAD_TIMED_OUT, "waiting for " + waitingFor));
    ask();
  }

  /** The session ends: gives back what there is, and what is still to come. */
  public void cancel() {
    over = true;
    if (leaseId != null) {
      provider.release(leaseId);
    }
  }

  private void later(long millis, Runnable step) {
    Future<?> _ =
        timer.schedule(
            () ->
                executor.execute(
                    () -> {
                      if (!over) {
                        step.run();
                      }
                    }),
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void ask() {
    Future<?> _ =
        provider
            .acquire(wish.grant(), wish.session(), WorkloadProvider.SESSION, false)
            .thenAcceptAsync(this::answered, executor);
  }

  private void answered(LeaseAnswer answer) {
    switch (answer) {
      case LeaseAnswer.Ready(WorkloadLease lease) -> {
        if (hold(lease.id())) {
          dialledSince = System.nanoTime();
          waitingFor = "its agent";
          dial(lease);
        }
      }
      case LeaseAnswer.Pending(String id, String reason) -> {
        waitingFor = reason;
        if (hold(id)) {
          later(configuration.dialDelay().toMillis(), this::ask);
        }
      }
      case LeaseAnswer.Refused(String code, String detail) ->
          fail(MessageCode.WORKLOAD_REFUSED, code + " " + detail);
      case LeaseAnswer.Ended(String code, String detail) ->
          fail(MessageCode.WORKLOAD_ENDED, code + " " + detail);
      case LeaseAnswer.AtLimit(String code) -> fail(MessageCode.WORKLOAD_LIMIT, code);
      case LeaseAnswer.Unavailable(String detail) -> fail(MessageCode.WORKLOAD_UNAVAILABLE, detail);
    }
  }

  /** Notes a lease; one that comes after the end is given back at once. */
  private boolean hold(String id) {
    leaseId = id;
    if (over) {
      provider.release(id);
    }
    return !over;
  }

  private void dial(WorkloadLease lease) {
    Future<?> _ =
        dialer
            .dial(lease, outcome, executor)
            .whenCompleteAsync(
                (transport, failure) -> {
                  if (transport != null) {
                    reached(lease, transport);
                  } else {
                    unreached(lease, failure);
                  }
                },
                executor);
  }

  private void reached(WorkloadLease lease, Transport transport) {
    if (over) {
      transport.close();
      return;
    }
    over = true;
    outcome.attached(lease, transport);
    // Tells the provider that the lease is in use; attached sessions do not depend on the answer.
    Future<?> _ = provider.acquire(wish.grant(), wish.session(), WorkloadProvider.SESSION, true);
  }

  private void unreached(WorkloadLease lease, Throwable failure) {
    if (over) {
      return;
    }
    if (System.nanoTime() - dialledSince < configuration.dialMax().toNanos()) {
      later(configuration.dialDelay().toMillis(), () -> dial(lease));
    } else {
      fail(MessageCode.WORKLOAD_UNREACHABLE, failure.getClass().getSimpleName());
    }
  }

  private void fail(MessageCode code, String detail) {
    if (!over) {
      over = true;
      if (leaseId != null) {
        provider.release(leaseId);
      }
      outcome.failed(code, detail);
    }
  }
}
