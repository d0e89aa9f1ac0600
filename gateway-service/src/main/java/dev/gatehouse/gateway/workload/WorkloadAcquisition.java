package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ShownText;
import dev.gatehouse.gateway.socket.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Gets one workload: a lease, then a connection, within one deadline.
 *
 * <p>It ends in exactly one of {@link Outcome#attached}, {@link Outcome#eachChannel} and {@link
 * Outcome#failed}, unless it is cancelled. A lease that was given, however late, is given back when
 * the session no longer wants it. Confined to the session's executor.
 */
public final class WorkloadAcquisition {
  /** The first answer is not waited for longer: it says what a person has to wait for. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  private static final int WAITING_FOR_MAX = 100;

  /** A workload that cannot be reached may be over by now: it is asked for again so often. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  /** A claim that was not answered is made again after so long; it is the same claim. */
  private static final Duration CLAIM_AGAIN = Duration.ofMillis(500);

  private final WorkloadProvider.Wish wish;
  private final WorkloadProvider provider;
  private final WorkloadDialer dialer;
  private final WorkloadConfiguration configuration;
  private final SerialExecutor executor;
  private final LaterSteps later;
  private final Confirmation confirmation;
  private final Outcome outcome;
  private boolean noticeDue;
  private @Nullable String leaseId;
  private @Nullable WorkloadLease dialled;
  private @Nullable String said;
  private long dialledSince;
  private boolean stale;
  private String waitingFor = "";
  private long answers;
  private LeaseAnswer.@Nullable Unavailable unavailable;

  /** How it goes. */
  public interface Outcome extends ConnectionEvents {
    /** It takes longer than a person should wait without a word, or waits for something else. */
    void waiting(String sentence);

    void attached(WorkloadLease lease, Transport transport);

    /** None is for the whole session: each channel has to get one of its own. */
    void eachChannel();

    /**
     * There will be none.
     *
     * @param detail for the log and the record; never shown to the user
     */
    void failed(Explanation why, String detail);
  }

  public WorkloadAcquisition(
      WorkloadProvider.Wish wish,
      WorkloadProvider provider,
      WorkloadDialer dialer,
      WorkloadConfiguration configuration,
      SerialExecutor executor,
      ScheduledExecutorService timer,
      Outcome outcome) {
    this.wish = wish;
    this.provider = provider;
    this.dialer = dialer;
    this.configuration = configuration;
    this.executor = executor;
    this.later = new LaterSteps(executor, timer);
    this.confirmation = new Confirmation(wish, provider, executor, timer);
    this.outcome = outcome;
  }

  public void start() {
    later.after(
        configuration.noticeDelay(),
        () -> {
          noticeDue = true;
          if (waitingFor.isEmpty()) {
            later.after(FIRST_WAIT, this::sayWhatIsAwaited);
          } else {
            sayWhatIsAwaited();
          }
        });
    later.after(
        configuration.startMax(),
        () ->
            fail(
                Explanation.of(MessageCode.WORKLOAD_TIMED_OUT),
                "waiting for " + (waitingFor.isEmpty() ? "backend-service" : waitingFor)));
    ask(FIRST_WAIT);
  }

  /** The session ends: gives back what there is, and what is still to come. */
  public void cancel() {
    later.end();
    CompletableFuture<?> confirmed = confirmation.end();
    String id = leaseId;
    if (id != null) {
      // Behind the confirmation, which would come to a lease that is given back.
      Future<?> _ = confirmed.thenRun(() -> provider.release(id));
    }
  }

  /** Says it once for each thing that is waited for, and not before a person should be told. */
  private void sayWhatIsAwaited() {
    if (noticeDue && !waitingFor.equals(said)) {
      said = waitingFor;
      MessageCode code = MessageCode.WORKLOAD_WAITING;
      outcome.waiting(
          waitingFor.isEmpty()
              ? code.sentence()
              : code.text() + ", waiting for " + waitingFor + ". [" + code.code() + "]");
    }
  }

  private void ask(Duration wait) {
    Duration most = configuration.pollMax();
    Future<?> _ =
        provider
            .acquire(wish, false, wait.compareTo(most) < 0 ? wait : most)
            .thenAcceptAsync(this::answered, executor);
  }

  private void answered(LeaseAnswer answer) {
    WorkloadLease known = dialled;
    if (!(answer instanceof LeaseAnswer.Unavailable)) {
      answers++;
      unavailable = null;
    }
    switch (answer) {
      case LeaseAnswer.Ready(WorkloadLease lease) -> {
        if (hold(lease.id())) {
          reachable(lease);
        }
      }
      case LeaseAnswer.EachChannel(String id) -> {
        if (hold(id)) {
          eachChannel();
        }
      }
      case LeaseAnswer.Pending(String id, String reason) -> {
        if (hold(id)) {
          waitingFor = ShownText.onOneLine(reason, WAITING_FOR_MAX);
          sayWhatIsAwaited();
          later.after(configuration.dialDelay(), () -> ask(configuration.pollMax()));
        }
      }
      case LeaseAnswer.Unavailable _ when known != null -> {
        if (!later.areOver()) {
          dial(known);
        }
      }
      case LeaseAnswer.Unavailable now -> claimAgain(now);
      case LeaseAnswer.No no -> fail(no.why(), no.detail());
    }
  }

  /** Until somebody answers, or nobody has for as long as a session waits for that. */
  private void claimAgain(LeaseAnswer.Unavailable now) {
    // What nobody could tell of may have been made.
    if (!hold(wish.leaseId())) {
      return;
    }
    if (unavailable == null) {
      long known = answers;
      later.after(configuration.unavailableMax(), () -> giveUpAfter(known));
    }
    unavailable = now;
    waitingFor = "an answer of backend-service";
    sayWhatIsAwaited();
    later.after(CLAIM_AGAIN, () -> ask(FIRST_WAIT));
  }

  private void giveUpAfter(long known) {
    LeaseAnswer.Unavailable last = unavailable;
    if (answers == known && last != null) {
      fail(last.why(), last.detail());
    }
  }

  private void eachChannel() {
    if (!wish.leaseKey().equals(WorkloadProvider.SESSION)) {
      fail(Explanation.of(MessageCode.WORKLOAD_UNAVAILABLE), "no workload for a channel");
      return;
    }
    later.end();
    outcome.eachChannel();
  }

  /** Notes a lease; one that comes after the end is given back at once. */
  private boolean hold(String id) {
    leaseId = id;
    if (later.areOver()) {
      provider.release(id);
    }
    return !later.areOver();
  }

  private void reachable(WorkloadLease lease) {
    if (dialled == null) {
      dialledSince = System.nanoTime();
      waitingFor = "its agent";
    }
    dialled = lease;
    stale = false;
    later.after(ASK_AGAIN, () -> stale = true);
    dial(lease);
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
    if (later.areOver()) {
      transport.close();
      return;
    }
    later.end();
    confirmation.start();
    outcome.attached(lease, transport);
  }

  private void unreached(WorkloadLease lease, Throwable failure) {
    if (later.areOver()) {
      return;
    }
    if (System.nanoTime() - dialledSince >= configuration.dialMax().toNanos()) {
      fail(Explanation.of(MessageCode.WORKLOAD_UNREACHABLE), failure.getClass().getSimpleName());
    } else if (stale) {
      ask(Duration.ZERO);
    } else {
      later.after(configuration.dialDelay(), () -> dial(lease));
    }
  }

  private void fail(Explanation why, String detail) {
    if (!later.areOver()) {
      later.end();
      if (leaseId != null) {
        provider.release(leaseId);
      }
      outcome.failed(why, detail);
    }
  }
}
