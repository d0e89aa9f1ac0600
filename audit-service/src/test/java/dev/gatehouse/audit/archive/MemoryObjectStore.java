package dev.gatehouse.audit.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An object store in memory, with versions or without; it keeps the same contract as S3. */
public final class MemoryObjectStore implements ObjectStore {
  private final TreeMap<String, Version> objects = new TreeMap<>();
  private final Map<String, byte[]> versions = new TreeMap<>();
  private final AtomicInteger puts = new AtomicInteger();
  private final boolean versioned;
  private boolean down;
  private int callsLeft = Integer.MAX_VALUE;

  private record Version(String id, ContentBytes content) {}

  private static final class ContentBytes {
    private final byte[] bytes;

    ContentBytes(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  public MemoryObjectStore(boolean versioned) {
    this.versioned = versioned;
  }

  /** Makes every call fail, or work again. */
  public synchronized void down(boolean isDown) {
    down = isDown;
    callsLeft = Integer.MAX_VALUE;
  }

  /** Makes every call fail after so many more. */
  public synchronized void downAfter(int calls) {
    callsLeft = calls;
  }

  public int puts() {
    return puts.get();
  }

  public synchronized List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  public synchronized byte[] bytes(String key) {
    Version version = objects.get(key);
    if (version == null) {
      throw new AssertionError("no object " + key + " in " + objects.keySet());
    }
    return version.content().bytes.clone();
  }

  /** What somebody with access to the bucket could do. */
  public synchronized void replace(String key, byte[] content) {
    store(key, content);
  }

  /** As {@link #replace}, and of every version. */
  public synchronized void damage(String key, byte[] content) {
    versions.replaceAll((id, old) -> id.startsWith(key + "?") ? content.clone() : old);
    store(key, content);
  }

  /** Remembers what is there; what is run later brings it back. */
  public synchronized Runnable undo() {
    Map<String, Version> objectsThen = Map.copyOf(objects);
    Map<String, byte[]> versionsThen = Map.copyOf(versions);
    return () -> {
      synchronized (this) {
        objects.clear();
        objects.putAll(objectsThen);
        versions.clear();
        versions.putAll(versionsThen);
      }
    };
  }

  /** Takes an object away with all its versions. */
  public synchronized void vanish(String key) {
    versions.keySet().removeIf(id -> id.startsWith(key + "?"));
    objects.remove(key);
  }

  private Optional<String> store(String key, byte[] content) {
    String id = "v" + puts.incrementAndGet();
    byte[] copy = content.clone();
    objects.put(key, new Version(id, new ContentBytes(copy)));
    if (versioned) {
      versions.put(key + "?" + id, copy);
    }
    return versioned ? Optional.of(id) : Optional.empty();
  }

  @Override
  public synchronized Put putIfAbsent(String key, byte[] content) throws IOException {
    probe();
    return objects.containsKey(key) ? new Put.Taken() : new Put.Stored(store(key, content));
  }

  @Override
  public synchronized Optional<Content> get(String key) throws IOException {
    probe();
    return Optional.ofNullable(objects.get(key))
        .map(
            version ->
                new Content(
                    new ByteArrayInputStream(version.content().bytes),
                    version.content().bytes.length,
                    versioned ? Optional.of(version.id()) : Optional.empty()));
  }

  @Override
  public synchronized Optional<Content> get(String key, String version) throws IOException {
    probe();
    return Optional.ofNullable(versions.get(key + "?" + version))
        .map(
            bytes ->
                new Content(new ByteArrayInputStream(bytes), bytes.length, Optional.of(version)));
  }

  @Override
  public synchronized Optional<Content> get(String key, Optional<String> version, Extent extent)
      throws IOException {
    Optional<Content> whole = version.isPresent() ? get(key, version.get()) : get(key);
    if (whole.isEmpty() || whole.get().size() <= extent.offset()) {
      return Optional.empty();
    }
    InputStream bytes = whole.get().bytes();
    bytes.skipNBytes(extent.offset());
    byte[] stretch = bytes.readNBytes((int) extent.size());
    return Optional.of(
        new Content(new ByteArrayInputStream(stretch), stretch.length, whole.get().version()));
  }

  @Override
  public synchronized List<Entry> list(String prefix) throws IOException {
    probe();
    List<Entry> entries = new ArrayList<>();
    objects
        .tailMap(prefix)
        .forEach(
            (key, version) -> {
              if (key.startsWith(prefix)) {
                entries.add(new Entry(key, version.content().bytes.length));
              }
            });
    return entries;
  }

  @Override
  public synchronized List<String> folders(String prefix) throws IOException {
    return list(prefix).stream()
        .map(Entry::key)
        .filter(key -> key.indexOf('/', prefix.length()) >= 0)
        .map(key -> key.substring(0, key.indexOf('/', prefix.length()) + 1))
        .distinct()
        .toList();
  }

  @Override
  public synchronized void delete(String key) throws IOException {
    probe();
    objects.remove(key);
  }

  @Override
  public synchronized void probe() throws IOException {
    if (down || callsLeft == 0) {
      throw new IOException("the store is down");
    }
    callsLeft--;
  }
}
