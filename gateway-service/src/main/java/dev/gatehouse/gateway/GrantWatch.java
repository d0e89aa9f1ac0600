package dev.gatehouse.gateway;

import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.GrantStatusSource;
import dev.gatehouse.gateway.authentication.GrantStatusSource.Answer;
import dev.gatehouse.gateway.authentication.HeldGrant;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks from time to time whether the grants of all live sessions still stand, and tells each
 * session. Nothing waits for the answer; without one, each session counts the time by itself.
 *
 * <p>Gateways that started together drift apart, since every pause is up to a fifth longer or
 * shorter than the interval.
 */
final class GrantWatch {
  private static final ServiceLog LOG = new ServiceLog(GrantWatch.class);
  private static final double JITTER = 0.2;
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** With its jitter and the time of a call, a revoked session ends within 30 s. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final GrantStatusSource source;
  private final Collection<? extends Holder> sessions;
  private final Duration interval;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final GatewayMetrics metrics;
  private final AtomicBoolean answered = new AtomicBoolean(true);
  private volatile boolean stopped;

  /** Whoever lives by a grant. For any thread. */
  interface Holder {
    /** The grant, as long as there is one. */
    Optional<HeldGrant> heldGrant();

    /** Takes what auth-service says of it. */
    void judged(GrantStatus status);
  }

  /**
   * A watch that {@link #start} begins.
   *
   * @param sessions may change at any time
   * @param timer only hands on to {@code executor}, which may block for a moment: a token is read
   */
  GrantWatch(
      GrantStatusSource source,
      Collection<? extends Holder> sessions,
      Duration interval,
      ScheduledExecutorService timer,
      Executor executor,
      GatewayMetrics metrics) {
    this.source = source;
    this.sessions = sessions;
    this.interval = interval;
    this.timer = timer;
    this.executor = executor;
    this.metrics = metrics;
  }

  /** Why these settings cannot be meant; empty when they can. */
  static Optional<String> problemWith(GatewayConfiguration configuration) {
    Duration interval = configuration.grantCheckInterval();
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      return Optional.of("gatehouse.gateway.grant-check-interval is 100 ms to 20 s");
    }
    return configuration
                .authorizationStaleMax()
                .compareTo(interval.multipliedBy(SessionAuthorization.INTERVALS_UNTIL_UNCONFIRMED))
            < 0
        ? Optional.of(
            "gatehouse.gateway.authorization-stale-max is at least three times"
                + " grant-check-interval")
        : Optional.empty();
  }

  void start() {
    double factor = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    Future<?> _ =
        timer.schedule(
            () -> executor.execute(this::next),
            (long) (interval.toNanos() * factor),
            TimeUnit.NANOSECONDS);
  }

  void stop() {
    stopped = true;
  }

  /** One failure more or less: the next question is asked all the same. */
  private void next() {
    if (stopped) {
      return;
    }
    try {
      ask();
    } finally {
      start();
    }
  }

  private void ask() {
    List<Asked> question = new ArrayList<>();
    int characters = 0;
    for (Holder session : sessions) {
      Asked next = Asked.about(session).orElse(null);
      if (next == null) {
        continue;
      }
      int more = next.grant().basis().length();
      if (question.size() == GrantStatusSource.GRANTS_MAX
          || characters + more > GrantStatusSource.CHARACTERS_MAX) {
        ask(List.copyOf(question));
        question.clear();
        characters = 0;
      }
      question.add(next);
      characters += more;
    }
    ask(List.copyOf(question));
  }

  private void ask(List<Asked> question) {
    if (question.isEmpty()) {
      return;
    }
    Future<?> _ =
        source
            .ask(question.stream().map(Asked::grant).toList())
            .thenAccept(answer -> tell(question, answer));
  }

  /** A session, and the grant that it had when it was asked about. */
  private record Asked(Holder session, HeldGrant grant) {
    static Optional<Asked> about(Holder session) {
      return session.heldGrant().map(grant -> new Asked(session, grant));
    }
  }

  private void tell(List<Asked> asked, Answer answer) {
    switch (answer) {
      case Answer.Statuses(List<GrantStatus> statuses) -> {
        for (int i = 0; i < asked.size(); i++) {
          asked.get(i).session().judged(statuses.get(i));
        }
        metrics.grantsChecked(true);
        if (!answered.getAndSet(true)) {
          LOG.info(MessageCode.AUTHORIZATION_CONFIRMED, "sessions", asked.size());
        }
      }
      case Answer.Unavailable(String detail) -> {
        metrics.grantsChecked(false);
        if (answered.getAndSet(false)) {
          LOG.warn(
              MessageCode.AUTHORIZATION_UNCONFIRMED, "sessions", asked.size(), "detail", detail);
        }
      }
    }
  }
}
