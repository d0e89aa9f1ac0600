package dev.gatehouse.auth.block;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * So many subjects and how they stand; one more drops the one that would be forgotten first. Not
 * thread-safe.
 */
final class LocalTable {

  private final int max;
  private final Map<Subject, Standing> standings = new HashMap<>();
  private final TreeSet<Row> rows =
      new TreeSet<>(
          Comparator.comparing((Row row) -> row.standing().forgetAt())
              .thenComparing(row -> row.subject().text()));

  private record Row(Subject subject, Standing standing) {}

  LocalTable(int max) {
    this.max = max;
  }

  Standing of(Subject subject) {
    return standings.getOrDefault(subject, Standing.NONE);
  }

  void put(Subject subject, Standing standing) {
    Standing before = standings.remove(subject);
    if (before != null) {
      rows.remove(new Row(subject, before));
    }
    if (standing.equals(Standing.NONE)) {
      return;
    }
    standings.put(subject, standing);
    rows.add(new Row(subject, standing));
    if (standings.size() > max) {
      Row first = rows.removeFirst();
      standings.remove(first.subject());
    }
  }

  long blocked(Instant at) {
    return standings.values().stream().filter(standing -> standing.isBlockedAt(at)).count();
  }
}
