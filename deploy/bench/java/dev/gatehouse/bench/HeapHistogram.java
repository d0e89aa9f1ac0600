package dev.gatehouse.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live objects of a JVM, after a full collection, without what the collector fills holes with
 * rather than move what lies behind them.
 *
 * @param bytes of all of them
 * @param instances how many there are of each type
 * @param sizes bytes of each type
 */
record HeapHistogram(long bytes, Map<String, Long> instances, Map<String, Long> sizes) {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  HeapHistogram {
    instances = Map.copyOf(instances);
    sizes = Map.copyOf(sizes);
  }

  /** What {@code jcmd GC.class_histogram} prints. */
  static HeapHistogram read(String text) {
    Map<String, Long> instances = new TreeMap<>();
    Map<String, Long> sizes = new TreeMap<>();
    long filled = 0;
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      if (row.group(3).contains("jdk.internal.vm.Filler")) {
        filled += Long.parseLong(row.group(2));
        continue;
      }
      long _ = instances.merge(row.group(3), Long.parseLong(row.group(1)), Long::sum);
      long _ = sizes.merge(row.group(3), Long.parseLong(row.group(2)), Long::sum);
    }
    Matcher total = TOTAL.matcher(text);
    if (!total.find()) {
      throw new IllegalStateException("no histogram: " + text);
    }
    return new HeapHistogram(Long.parseLong(total.group(1)) - filled, instances, sizes);
  }

  /** The types that have grown most since, with how much that was. */
  List<String> grownMostSince(HeapHistogram before, int most) {
    ToLongFunction<String> growth =
        type -> sizes.getOrDefault(type, 0L) - before.sizes.getOrDefault(type, 0L);
    return sizes.keySet().stream()
        .sorted(Comparator.comparingLong(growth).reversed())
        .limit(most)
        .map(type -> "%+d KiB %s".formatted(growth.applyAsLong(type) >> 10, type))
        .toList();
  }

  long of(String type) {
    return instances.getOrDefault(type, 0L);
  }
}
