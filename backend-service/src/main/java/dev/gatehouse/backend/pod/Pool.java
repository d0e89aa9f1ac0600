package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.pod.PodBook.Present;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.template.WorkloadTemplate.Limits;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps pods ready that nobody has asked for yet, as many as each template says. Only a leader
 * passes: it removes what is not fit to be claimed any more and makes what is missing. Its own
 * writes are in the book at once, so that a watch that lags lets none be made twice; should two
 * lead for a moment, the next pass removes what is too much. Every deletion holds only for a pod as
 * it was looked at, so one that is claimed in the same moment stays. For one thread.
 */
final class Pool {

  private static final ServiceLog LOG = ServiceLog.of(Pool.class);

  /** How many pods of one pool are made in one pass. */
  private static final int MADE_MAX = 5;

  /** How long before its end a pod's successor is made: this part of {@code unclaimedFor}. */
  private static final int STALE_PART = 10;

  private static final Comparator<Present> FIRST_TO_GO =
      Comparator.<Present, Boolean>comparing(Present::started)
          .thenComparing(Present::createdAt, Comparator.reverseOrder());

  private final Supplier<Templates> templates;
  private final Cluster cluster;
  private final PodBook book;
  private final PoolMaker maker;
  private final PoolMetrics metrics;
  private final InstantSource clock;
  private final PoolBackoff backoff = new PoolBackoff();

  /** The uids of pods whose failure was counted and whose deletion is not seen yet. */
  private final Set<String> judged = new HashSet<>();

  Pool(
      Supplier<Templates> templates,
      Cluster cluster,
      PodBook book,
      PoolMaker maker,
      PoolMetrics metrics,
      InstantSource clock) {
    this.templates = templates;
    this.cluster = cluster;
    this.book = book;
    this.maker = maker;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** A new leader knows what the one before has made to the last, before it makes any. */
  void beginToLead() {
    cluster.pods().forEach(pod -> book.saw(pod.getMetadata().getName(), Sightings.of(pod)));
  }

  /**
   * Brings each pool to its size, as far as that is possible now.
   *
   * @throws WorkloadsUnavailable when the cluster does not answer; the next pass goes on
   */
  void pass() {
    Instant now = clock.instant();
    Map<String, List<Present>> unclaimed = new HashMap<>();
    for (Present pod : book.pods(Pool::unclaimed)) {
      unclaimed.computeIfAbsent(tag(pod).template(), _ -> new ArrayList<>()).add(pod);
    }
    judged.retainAll(
        unclaimed.values().stream().flatMap(List::stream).map(pod -> pod.pod().uid()).toList());
    for (WorkloadTemplate template : templates.get().byName().values()) {
      List<Present> its = unclaimed.remove(template.name().text());
      keep(template, its == null ? List.of() : its, now);
    }
    unclaimed.values().stream().flatMap(List::stream).forEach(this::remove);
  }

  private void keep(WorkloadTemplate template, List<Present> pods, Instant now) {
    String name = template.name().text();
    int size = template.pool().map(WorkloadTemplate.Pool::size).orElse(0);
    if (size == 0 && pods.isEmpty()) {
      return;
    }
    String hash = maker.hash(template);
    List<Present> fit = new ArrayList<>();
    for (Present pod : pods) {
      if (!tag(pod).templateHash().equals(hash) || size == 0) {
        remove(pod);
      } else if (pod.verdict(template.limits(), now) instanceof Verdict.Over over) {
        failed(pod, over, now);
      } else if (older(pod, unclaimedFor(template), now)) {
        remove(pod);
      } else if (!older(pod, fresh(template), now)) {
        fit.add(pod);
      }
    }
    fit.stream()
        .filter(pod -> pod.verdict(template.limits(), now) instanceof Verdict.Reachable)
        .forEach(pod -> backoff.ready(name, pod.createdAt(), now));
    fit.stream().sorted(FIRST_TO_GO).limit(Math.max(0, fit.size() - size)).forEach(this::remove);
    int missing = size - fit.size() - maker.expected(name, now);
    for (int made = 0; made < Math.min(missing, MADE_MAX) && backoff.mayMake(name, now); made++) {
      maker
          .make(template, now)
          .ifPresent(over -> tellFailure(name, "", over, backoff.failed(name, now)));
    }
  }

  private void failed(Present pod, Verdict.Over over, Instant now) {
    String template = tag(pod).template();
    if (judged.add(pod.pod().uid())) {
      tellFailure(template, pod.name(), over, backoff.failed(template, now));
    }
    remove(pod);
  }

  private void tellFailure(String template, String pod, Verdict.Over over, Instant next) {
    metrics.failed(template);
    LOG.with("template", template)
        .with("workload", pod)
        .with("reason", over.reason().label())
        .with("problem", over.problem())
        .with("nextAt", next)
        .warn(MessageCode.POOL_POD_FAILED);
  }

  private void remove(Present pod) {
    cluster.deletePod(pod.name(), pod.pod().uid(), pod.pod().version());
  }

  /** Tells the levels of all pools, whoever leads. */
  void measure() {
    Instant now = clock.instant();
    Map<String, PoolMetrics.Level> levels = new HashMap<>();
    List<Present> pods = book.pods(pod -> pod.pool().isPresent() && !pod.deleting());
    for (WorkloadTemplate template : templates.get().byName().values()) {
      List<Present> its =
          pods.stream().filter(pod -> tag(pod).template().equals(template.name().text())).toList();
      Optional<WorkloadTemplate.Pool> pool = template.pool();
      if (pool.isPresent() || !its.isEmpty()) {
        levels.put(template.name().text(), level(pool, its, template.limits(), now));
      }
    }
    metrics.levels(levels);
  }

  private static PoolMetrics.Level level(
      Optional<WorkloadTemplate.Pool> pool, List<Present> pods, Limits limits, Instant now) {
    int claimed = 0;
    int ready = 0;
    int starting = 0;
    for (Present pod : pods) {
      switch (pod.verdict(limits, now)) {
        case Verdict.Reachable() -> {
          if (tag(pod).unclaimed()) {
            ready++;
          } else {
            claimed++;
          }
        }
        case Verdict.Awaited _ -> starting++;
        case Verdict.Over _ -> {}
      }
    }
    return new PoolMetrics.Level(
        pool.map(WorkloadTemplate.Pool::size).orElse(0), ready, starting, claimed);
  }

  private static Duration unclaimedFor(WorkloadTemplate template) {
    return template.pool().orElseThrow().unclaimedFor();
  }

  private static Duration fresh(WorkloadTemplate template) {
    Duration most = unclaimedFor(template);
    return most.minus(most.dividedBy(STALE_PART));
  }

  private static boolean older(Present pod, Duration age, Instant now) {
    return now.isAfter(pod.createdAt().plus(age));
  }

  private static boolean unclaimed(PodSighting pod) {
    return !pod.deleting() && pod.pool().filter(PoolTag::unclaimed).isPresent();
  }

  private static PoolTag tag(Present pod) {
    return pod.pod().pool().orElseThrow();
  }
}
