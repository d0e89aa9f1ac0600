package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.BatchManifest;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The batches of sessions that nobody logged in to, in S3. Every method may block. Safe for use by
 * many threads.
 */
final class Batches {
  private static final ServiceLog LOG = ServiceLog.of(Batches.class);
  private static final int MANIFEST_BYTES_MAX = 64 << 20;
  private static final int OPENED_MAX = 32;

  private final ObjectStore objects;
  private final ManifestSeal seal;
  private final long listedNanos;
  private final Map<String, Opened> opened = new Recent<>();
  private final Map<LocalDate, Listing> listings = new Recent<>();
  private long outdated;

  /** A session in a batch: its first manifest, and the key and SHA-256 of the batch's manifest. */
  record Batched(Manifest manifest, String key, String sha256) {}

  private record Opened(BatchManifest manifest, String sha256) {}

  private record Listing(List<BatchName> names, long atNanos) {}

  /** The latest that were used. */
  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > OPENED_MAX;
    }
  }

  /**
   * Opens them.
   *
   * @param listedFor how old a listing may be, unless it was {@link #outdate outdated} before. An
   *     archive that takes a partition asks for each of its sessions, and comes to no harm by a
   *     batch that was written afterwards: it would keep the session twice
   */
  Batches(ObjectStore objects, ManifestSeal seal, Duration listedFor) {
    this.objects = objects;
    this.seal = seal;
    this.listedNanos = listedFor.toNanos();
  }

  /** Looks a session up; empty when it is in no batch. */
  Optional<Batched> find(StreamId session) throws IOException {
    return find(session, _ -> true);
  }

  /** Looks a session of that partition up; empty when it is in no batch. */
  Optional<Batched> find(StreamId session, TopicSlice slice) throws IOException {
    return find(session, name -> name.slice().equals(slice));
  }

  private Optional<Batched> find(StreamId session, Predicate<BatchName> which) throws IOException {
    for (BatchName name : listed(session.day())) {
      if (name.mayHold(session) && which.test(name)) {
        Optional<Opened> batch = open(name.manifestKey());
        Optional<Manifest> manifest =
            batch.flatMap(found -> found.manifest().of(session.toString()));
        if (manifest.isPresent()) {
          return Optional.of(
              new Batched(manifest.get(), name.manifestKey(), batch.orElseThrow().sha256()));
        }
      }
    }
    return Optional.empty();
  }

  /** The sessions in all batches of a day, with the key of the batch's manifest. */
  Map<StreamId, String> sessions(LocalDate day) throws IOException {
    Map<StreamId, String> sessions = new LinkedHashMap<>();
    for (BatchName name : list(day)) {
      open(name.manifestKey())
          .map(batch -> batch.manifest().sessions())
          .orElse(List.of())
          .forEach(
              manifest ->
                  sessions.putIfAbsent(StreamId.parse(manifest.session()), name.manifestKey()));
    }
    return sessions;
  }

  /** What one's manifest says; empty when it is not there, or is damaged. */
  Optional<BatchManifest> manifest(BatchName name) throws IOException {
    return open(name.manifestKey()).map(Opened::manifest);
  }

  /** Whether one that may hold the session cannot be opened. */
  boolean mayHaveLost(StreamId session) throws IOException {
    for (BatchName name : listed(session.day())) {
      if (name.mayHold(session) && open(name.manifestKey()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Forgets what was listed, also by those that are listing now: there may be new batches, of which
   * whoever asks from here on has to know.
   */
  void outdate() {
    synchronized (listings) {
      listings.clear();
      outdated++;
    }
  }

  private List<BatchName> listed(LocalDate day) throws IOException {
    long outdatedBefore;
    synchronized (listings) {
      Listing known = listings.get(day);
      if (known != null && System.nanoTime() - known.atNanos() < listedNanos) {
        return known.names();
      }
      outdatedBefore = outdated;
    }
    long now = System.nanoTime();
    List<BatchName> names = list(day);
    synchronized (listings) {
      if (outdated == outdatedBefore) {
        listings.put(day, new Listing(names, now));
      }
    }
    return names;
  }

  private List<BatchName> list(LocalDate day) throws IOException {
    return objects.list(BatchName.folder(day)).stream()
        .flatMap(entry -> BatchName.ofManifest(entry.key()).stream())
        .toList();
  }

  private Optional<Opened> open(String key) throws IOException {
    synchronized (opened) {
      Opened known = opened.get(key);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<ObjectStore.Content> object = objects.get(key);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectStore.Content content = object.get()) {
      byte[] envelope = content.bytes().readNBytes(MANIFEST_BYTES_MAX);
      Opened read = read(key, envelope);
      synchronized (opened) {
        opened.put(key, read);
      }
      return Optional.of(read);
    } catch (DamagedPartException e) {
      LOG.with("object", key).with("reason", e).error(MessageCode.MANIFEST_DAMAGED);
      return Optional.empty();
    }
  }

  private Opened read(String key, byte[] envelope) throws DamagedPartException {
    try {
      BatchManifest manifest = seal.openBatch(envelope);
      if (!key.startsWith(manifest.object())) {
        throw new DamagedPartException("the manifest of another batch");
      }
      return new Opened(manifest, ManifestSeal.sha256(envelope));
    } catch (DamagedPartException e) {
      throw e;
    } catch (IOException e) {
      throw new DamagedPartException("not a manifest of a batch", e);
    }
  }
}
