package dev.gatehouse.audit.index;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which sequences of a session are in the index, as PostgreSQL's {@code int8multirange} has them.
 *
 * <p>Not safe for use by several threads.
 */
final class AppliedSequences {
  private static final Pattern RANGE = Pattern.compile("\\[(\\d+),(\\d+)\\)");

  /** From the first sequence of each run to the one behind its last. */
  private final TreeMap<Long, Long> runs = new TreeMap<>();

  static AppliedSequences parse(String multirange) {
    AppliedSequences applied = new AppliedSequences();
    Matcher range = RANGE.matcher(multirange);
    while (range.find()) {
      applied.runs.put(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
    }
    return applied;
  }

  /** Adds a sequence; false when it is there already. */
  boolean add(long sequence) {
    Map.Entry<Long, Long> before = runs.floorEntry(sequence);
    if (before != null && sequence < before.getValue()) {
      return false;
    }
    long first = before != null && before.getValue() == sequence ? before.getKey() : sequence;
    Long behind = runs.remove(sequence + 1);
    runs.put(first, behind == null ? sequence + 1 : behind);
    return true;
  }

  /** The literal of {@code int8multirange}. */
  @Override
  public String toString() {
    return runs.entrySet().stream()
        .map(run -> "[" + run.getKey() + "," + run.getValue() + ")")
        .collect(Collectors.joining(",", "{", "}"));
  }
}
