package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.pod.PodSighting.State;
import dev.gatehouse.backend.template.WorkloadTemplate.Limits;
import dev.gatehouse.backend.workload.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this replica has seen of records and pods, by its watches and by its own writes, whichever
 * came later. A record points to its pod by name. Thread-safe.
 */
final class PodBook {

  private static final int EVENTS_MAX = 32;
  private static final int GONE_MAX = 4096;

  private final Map<String, RecordPage> records = new HashMap<>();
  private final Map<String, PodPage> pods = new HashMap<>();
  private long changes;

  /** The uids of records and pods that are gone: what a watch still tells of them is old. */
  private final Set<String> gone = Collections.newSetFromMap(new BoundedMap());

  /**
   * A record with its pod, as they were seen.
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

  /** A pod that is there, whoever points to it. */
  record Present(String name, PodSighting pod, List<PodEvent> events, boolean started) {

    Instant createdAt() {
      return pod.createdAt();
    }

    /** What is to be thought of it while nobody is attached. */
    Verdict verdict(Limits limits, Instant now) {
      return new Diagnosis(pod, events, false, started, limits, now).verdict();
    }
  }

  private static final class RecordPage {
    private PodRecord record;
    private PodRecord.@Nullable End wanted;
    private @Nullable Instant attached;

    RecordPage(PodRecord record) {
      this.record = record;
    }
  }

  private static final class PodPage {
    private @Nullable PodSighting pod;
    private final List<PodEvent> events = new ArrayList<>();
    private final Set<String> records = new HashSet<>();
    private boolean seen;
    private boolean started;

    /** Whether this replica makes it, and has not told yet that it is ready. */
    private boolean expected;
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
    RecordPage page = records.get(record.name());
    if (page == null) {
      records.put(record.name(), new RecordPage(record));
    } else if (page.record.version() < record.version()) {
      if (!page.record.pod().id().equals(record.pod().id())) {
        unpoint(page.record);
      }
      page.record = record;
    } else {
      return;
    }
    podPage(record.pod().id().text()).records.add(record.name());
    changed();
  }

  synchronized void recordGone(String name, String uid) {
    gone.add(uid);
    RecordPage page = records.get(name);
    if (page != null && page.record.uid().equals(uid)) {
      records.remove(name);
      unpoint(page.record);
      changed();
    }
  }

  synchronized void saw(String name, PodSighting pod) {
    if (gone.contains(pod.uid())) {
      return;
    }
    PodPage page = podPage(name);
    if (page.pod == null || page.pod.version() < pod.version()) {
      page.pod = pod;
      page.seen = true;
      page.started |= pod.workload().state() instanceof State.Running || heardOfStart(page);
      changed();
    }
  }

  synchronized void podGone(String name, String uid) {
    gone.add(uid);
    PodPage page = pods.get(name);
    if (page != null && page.pod != null && page.pod.uid().equals(uid)) {
      page.pod = null;
      dropIfUnknown(name, page);
      changed();
    }
  }

  /** What was said of a pod; passed over when nothing else is known of it. */
  synchronized void heard(String name, PodEvent event) {
    PodPage page = pods.get(name);
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

  /** Remembers that this replica makes the pod, as long as there is one or a record of it. */
  synchronized void expect(String name) {
    PodPage page = pods.get(name);
    if (page != null) {
      page.expected = true;
    }
  }

  /** Whether this replica makes the pod, and is asked that for the first time. */
  synchronized boolean announces(String name) {
    PodPage page = pods.get(name);
    if (page == null || !page.expected) {
      return false;
    }
    page.expected = false;
    return true;
  }

  /** Remembers an end that could not be written down yet; the first one stays. */
  synchronized void want(String name, EndReason reason, Instant at) {
    RecordPage page = records.get(name);
    if (page != null && page.wanted == null) {
      page.wanted = new PodRecord.End(reason, at);
      changed();
    }
  }

  /** Remembers that a lease is attached, until that is written down. */
  synchronized void attached(String name, Instant at) {
    RecordPage page = records.get(name);
    if (page != null && page.attached == null) {
      page.attached = at;
      changed();
    }
  }

  synchronized Optional<Entry> find(String name) {
    return Optional.ofNullable(records.get(name)).map(this::entry);
  }

  /** A record as it is written down, without what is still to be. */
  synchronized Optional<PodRecord> written(String name) {
    return Optional.ofNullable(records.get(name)).map(page -> page.record);
  }

  synchronized List<Entry> all() {
    return records.values().stream().map(this::entry).toList();
  }

  /** The pod of this name, if it is there. */
  synchronized Optional<Present> pod(String name) {
    return Optional.ofNullable(pods.get(name)).flatMap(page -> present(name, page));
  }

  /** Whether there is, or has been, a pod of this name, as far as that is still known. */
  synchronized boolean podSeen(String name) {
    return pods.containsKey(name) && pods.get(name).seen;
  }

  /** Whether a record that has no end yet points to the pod of this name. */
  synchronized boolean needed(String name) {
    PodPage page = pods.get(name);
    return page != null
        && page.records.stream()
            .map(records::get)
            .anyMatch(record -> record != null && record.record.end().isEmpty());
  }

  /** All pods that are there and are such. */
  synchronized List<Present> pods(Predicate<PodSighting> such) {
    return pods.entrySet().stream()
        .filter(entry -> entry.getValue().pod != null && such.test(entry.getValue().pod))
        .map(entry -> present(entry.getKey(), entry.getValue()))
        .flatMap(Optional::stream)
        .toList();
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

  private static boolean heardOfStart(PodPage page) {
    PodSighting pod = page.pod;
    return pod != null
        && page.events.stream()
            .anyMatch(
                event ->
                    event.reason().equals("Started")
                        && event.container().equals(pod.workload().name()));
  }

  private void unpoint(PodRecord record) {
    String name = record.pod().id().text();
    PodPage page = pods.get(name);
    if (page != null) {
      page.records.remove(record.name());
      dropIfUnknown(name, page);
    }
  }

  private void dropIfUnknown(String name, PodPage page) {
    if (page.pod == null && page.records.isEmpty()) {
      pods.remove(name);
    }
  }

  private void changed() {
    changes++;
    notifyAll();
  }

  private PodPage podPage(String name) {
    return pods.computeIfAbsent(name, _ -> new PodPage());
  }

  private static Optional<Present> present(String name, PodPage page) {
    return Optional.ofNullable(page.pod)
        .map(pod -> new Present(name, pod, List.copyOf(page.events), page.started));
  }

  private Entry entry(RecordPage page) {
    PodPage pod = podPage(page.record.pod().id().text());
    Instant attached = page.attached;
    return new Entry(
        attached == null ? page.record : page.record.attached(attached),
        Optional.ofNullable(pod.pod),
        List.copyOf(pod.events),
        pod.seen,
        pod.started,
        Optional.ofNullable(page.wanted));
  }
}
