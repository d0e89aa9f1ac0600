package dev.gatehouse.audit.archive;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest parts that this process has itself written, or read whole and verified, by their keys
 * in S3. A part never changes, and what is known of one names its version and digest.
 *
 * <p>They outlive the ownership of a partition. A long recording takes longer to read than a group
 * that is unsettled leaves its members alone; if each owner began from nothing, none would come to
 * judge it. Safe for use by many threads.
 */
final class VerifiedParts {
  private static final int PARTS_MAX = 10_000;

  private final Map<String, StoredPart> parts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StoredPart> eldest) {
          return size() > PARTS_MAX;
        }
      };

  /** Remembers the part that is asked for by that key, wherever it stands. */
  synchronized StoredPart add(String key, StoredPart part) {
    parts.put(key, part);
    return part;
  }

  /** The part with that key, if its frames are known from the sequence {@code from} on. */
  synchronized Optional<StoredPart> find(String key, long from) {
    return Optional.ofNullable(parts.get(key)).filter(part -> part.stretch().first() == from);
  }
}
