package dev.gatehouse.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live objects of a JVM, after a full collection, without what the collector fills holes with
 * rather than move what lies behind them.
 *
 * @param bytes of all of them
 */
record HeapHistogram(long bytes, Map<String, Long> instances) {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  HeapHistogram {
    instances = Map.copyOf(instances);
  }

  /** What {@code jcmd GC.class_histogram} prints. */
  static HeapHistogram read(String text) {
    Map<String, Long> instances = new TreeMap<>();
    long filled = 0;
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      if (row.group(3).contains("jdk.internal.vm.Filler")) {
        filled += Long.parseLong(row.group(2));
        continue;
      }
      long _ = instances.merge(row.group(3), Long.parseLong(row.group(1)), Long::sum);
    }
    Matcher total = TOTAL.matcher(text);
    if (!total.find()) {
      throw new IllegalStateException("no histogram: " + text);
    }
    return new HeapHistogram(Long.parseLong(total.group(1)) - filled, instances);
  }

  long of(String type) {
    return instances.getOrDefault(type, 0L);
  }
}
