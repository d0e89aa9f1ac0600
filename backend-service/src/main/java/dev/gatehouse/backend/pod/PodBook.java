package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.pod.PodSighting.State;
import dev.gatehouse.backend.workload.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this replica has seen of the workloads, by its watches and by its own writes, whichever came
 * later. Thread-safe.
 */
final class PodBook {

  private static final int EVENTS_MAX = 32;
  private static final int GONE_MAX = 4096;

  private final Map<String, Page> pages = new HashMap<>();
  private long changes;

  /** The uids of records that are gone: what a watch still tells of them is old. */
  private final Set<String> gone = Collections.newSetFromMap(new BoundedMap());

  /**
   * A workload as it was seen.
   *
   * @param podSeen whether there has been a pod
   * @param started whether the workload's container has been seen to start
   * @param wanted the end that is still to be written down
   */
  record Entry(
      PodRecord record,
      Optional<PodSighting> pod,
      List<PodEvent> events,
      boolean podSeen,
      boolean started,
      Optional<PodRecord.End> wanted) {}

  private static final class Page {
    private @Nullable PodRecord record;
    private @Nullable PodSighting pod;
    private final List<PodEvent> events = new ArrayList<>();
    private boolean podSeen;
    private boolean started;
    private PodRecord.@Nullable End wanted;
    private @Nullable Instant attached;
  }

  private static final class BoundedMap extends LinkedHashMap<String, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > GONE_MAX;
    }
  }

  synchronized void saw(PodRecord record) {
    if (gone.contains(record.uid())) {
      return;
    }
    Page page = page(record.id().text());
    if (page.record == null || page.record.version() < record.version()) {
      page.record = record;
      changed();
    }
  }

  synchronized void recordGone(String name, String uid) {
    gone.add(uid);
    Page page = pages.get(name);
    if (page != null && page.record != null && page.record.uid().equals(uid)) {
      pages.remove(name);
      changed();
    }
  }

  synchronized void saw(String name, PodSighting pod) {
    Page page = page(name);
    if (page.pod == null || page.pod.version() < pod.version()) {
      page.pod = pod;
      page.podSeen = true;
      page.started |= pod.workload().state() instanceof State.Running || heardOfStart(page);
      changed();
    }
  }

  synchronized void podGone(String name, String uid) {
    Page page = pages.get(name);
    if (page != null && page.pod != null && page.pod.uid().equals(uid)) {
      page.pod = null;
      if (page.record == null) {
        pages.remove(name);
      }
      changed();
    }
  }

  /** What was said of a pod; passed over when nothing else is known of it. */
  synchronized void heard(String name, PodEvent event) {
    Page page = pages.get(name);
    if (page == null || page.events.contains(event)) {
      return;
    }
    if (page.events.size() == EVENTS_MAX) {
      page.events.removeFirst();
    }
    page.events.add(event);
    page.started |= heardOfStart(page);
    changed();
  }

  /** Remembers an end that could not be written down yet; the first one stays. */
  synchronized void want(String name, EndReason reason, Instant at) {
    Page page = pages.get(name);
    if (page != null && page.wanted == null) {
      page.wanted = new PodRecord.End(reason, at);
      changed();
    }
  }

  /** Remembers that a lease is attached, until that is written down. */
  synchronized void attached(String name, Instant at) {
    Page page = pages.get(name);
    if (page != null && page.attached == null) {
      page.attached = at;
      changed();
    }
  }

  synchronized Optional<Entry> find(String name) {
    return Optional.ofNullable(pages.get(name)).flatMap(PodBook::entry);
  }

  synchronized List<Entry> all() {
    return pages.values().stream().map(PodBook::entry).flatMap(Optional::stream).toList();
  }

  /** How often anything has changed; goes up. */
  synchronized long changes() {
    return changes;
  }

  /** Waits until there were more changes than these, or the time is over. */
  synchronized void awaitChange(long before, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (changes == before) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  private static boolean heardOfStart(Page page) {
    PodSighting pod = page.pod;
    return pod != null
        && page.events.stream()
            .anyMatch(
                event ->
                    event.reason().equals("Started")
                        && event.container().equals(pod.workload().name()));
  }

  private void changed() {
    changes++;
    notifyAll();
  }

  private Page page(String name) {
    return pages.computeIfAbsent(name, _ -> new Page());
  }

  private static Optional<Entry> entry(Page page) {
    PodRecord record = page.record;
    if (record == null) {
      return Optional.empty();
    }
    Instant attached = page.attached;
    return Optional.of(
        new Entry(
            attached == null ? record : record.attached(attached),
            Optional.ofNullable(page.pod),
            List.copyOf(page.events),
            page.podSeen,
            page.started,
            Optional.ofNullable(page.wanted)));
  }
}
