package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;

/** Times of one kind, in milliseconds, in the order in which they were measured. Thread-safe. */
final class Millis {
  private final List<Double> values = new ArrayList<>();

  synchronized void add(long nanos) {
    values.add(nanos / 1e6);
  }

  /** All of them 0 when nothing was measured. */
  Quantiles quantiles() {
    return Quantiles.of(all());
  }

  synchronized List<Double> all() {
    return List.copyOf(values);
  }

  /** What is said of many times. */
  record Quantiles(int n, double p50, double p95, double max) {
    static Quantiles of(List<Double> values) {
      Samples samples = new Samples(values);
      return new Quantiles(
          samples.count(), samples.median(), samples.quantile(0.95), samples.quantile(1));
    }
  }
}
