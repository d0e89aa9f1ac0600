package dev.gatehouse.audit.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Where objects are kept that are written once. Every method may block, and throws {@link
 * IOException} for whatever a later try may overcome. Safe for use by many threads.
 */
public interface ObjectStore {

  /** What became of a write. */
  sealed interface Put {
    /** It is kept; {@code version} where the store keeps versions. */
    record Stored(Optional<String> version) implements Put {}

    /** Something stands under that key already, and still does. */
    record Taken() implements Put {}
  }

  /**
   * A stretch of an object, in bytes.
   *
   * @param size at least 1
   */
  record Extent(long offset, long size) {
    public Extent {
      if (offset < 0 || size < 1) {
        throw new IllegalArgumentException("no " + size + " bytes from " + offset);
      }
    }
  }

  /** An object in a listing. */
  record Entry(String key, long size) {}

  /**
   * An object being read; {@code close} gives the connection back even when bytes are left.
   *
   * @param size in bytes, of all that {@code bytes} gives
   */
  record Content(InputStream bytes, long size, Optional<String> version) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }

  /** Writes an object unless there is one of that key. */
  Put putIfAbsent(String key, byte[] content) throws IOException;

  /** Reads the latest version of an object; empty when there is none. */
  Optional<Content> get(String key) throws IOException;

  /** Reads that version of an object; empty when there is none. */
  Optional<Content> get(String key, String version) throws IOException;

  /**
   * Reads a stretch of an object, of its latest version when none is named; empty when there is no
   * such object, or it does not begin within it.
   */
  Optional<Content> get(String key, Optional<String> version, Extent extent) throws IOException;

  /** Lists all objects whose key begins with {@code prefix}, in the order of their keys. */
  List<Entry> list(String prefix) throws IOException;

  /**
   * Lists what stands between {@code prefix} and the next {@code /} behind it: each once, with
   * both, in order.
   */
  List<String> folders(String prefix) throws IOException;

  /** Removes an object from view; one that is not there is no error. */
  void delete(String key) throws IOException;

  /** Asks whether the store answers at all. */
  void probe() throws IOException;
}
