package dev.gatehouse.bench;

import java.util.Arrays;
import java.util.List;

/** Measurements of one thing, in milliseconds, in the order in which they were made. */
record Samples(List<Double> millis) {
  Samples {
    millis = List.copyOf(millis);
  }

  int count() {
    return millis.size();
  }

  double median() {
    return quantile(0.5);
  }

  double quantile(double share) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
  }
}
