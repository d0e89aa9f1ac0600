package dev.gatehouse.bench;

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

  /** By the nearest rank; 0 when there are none. */
  double quantile(double share) {
    List<Double> sorted = millis.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
