package dev.gatehouse.audit.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which sequences of one stream S3 holds, by the names of its parts.
 *
 * <p>Parts may overlap: an owner that was cut off may have written what the next one wrote too. Not
 * safe for use by several threads.
 */
final class Cover {
  private final TreeSet<PartName> parts = new TreeSet<>();
  private long through;
  private long last;

  /**
   * A part, and from where on it is used.
   *
   * @param from above the part's first sequence where an earlier piece reaches into it
   */
  record Piece(PartName part, long from) {}

  void addAll(Collection<PartName> names) {
    parts.addAll(names);
    names.forEach(name -> last = Math.max(last, name.last()));
    measure();
  }

  void add(PartName name) {
    parts.add(name);
    last = Math.max(last, name.last());
    if (name.first() <= through + 1) {
      measure();
    }
  }

  /** Forgets a part that turned out to be unreadable. */
  void remove(PartName name) {
    parts.remove(name);
    last = parts.stream().mapToLong(PartName::last).max().orElse(0);
    measure();
  }

  private void measure() {
    through = 0;
    for (PartName part : parts) {
      if (part.first() > through + 1) {
        return;
      }
      through = Math.max(through, part.last());
    }
  }

  /** Up to which sequence there is no hole; 0 for none. */
  long through() {
    return through;
  }

  /** The highest sequence, holes or not; 0 for none. */
  long last() {
    return last;
  }

  int size() {
    return parts.size();
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  Optional<PartName> holding(long sequence) {
    if (sequence > last) {
      // As is every frame that comes for the first time, however many parts there are.
      return Optional.empty();
    }
    return parts.stream().filter(part -> part.holds(sequence)).findFirst();
  }

  /** As few parts as cover all that is covered, in sequence. */
  List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    List<PartName> rest = new ArrayList<>(parts);
    long at = 1;
    while (true) {
      long from = at;
      rest.removeIf(part -> part.last() < from);
      if (rest.isEmpty()) {
        return pieces;
      }
      long start = Math.max(at, rest.getFirst().first());
      PartName longest = rest.getFirst();
      for (PartName part : rest) {
        if (part.first() <= start && part.last() > longest.last()) {
          longest = part;
        }
      }
      pieces.add(new Piece(longest, start));
      at = longest.last() + 1;
    }
  }
}
