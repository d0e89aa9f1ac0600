package dev.gatehouse.bench;

import java.util.Arrays;

/**
 * The test of Mann and Whitney: whether values of one kind tend to be smaller than those of
 * another, whatever their distribution. Two-sided, by the normal approximation with its correction
 * for ties, which wants some twenty values of each.
 *
 * @param superiority the chance that a value of the first is greater than one of the second, a tie
 *     being half: 0.5 when nothing tells them apart
 * @param p the chance of a superiority that far from 0.5, if nothing tells them apart
 */
record RankTest(double superiority, double p) {

  /** Compares two samples. */
  static RankTest of(long[] first, long[] second) {
    long[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    double ranks = 0;
    for (long value : first) {
      ranks += rank(all, value);
    }
    double n = first.length;
    double m = second.length;
    double u = ranks - n * (n + 1) / 2;
    double variance = n * m / 12 * (n + m + 1 - ties(all) / ((n + m) * (n + m - 1)));
    double z = variance == 0 ? 0 : (u - n * m / 2) / Math.sqrt(variance);
    return new RankTest(u / (n * m), bothTails(Math.abs(z)));
  }

  /** From 1; equal values share the mean of their ranks. */
  private static double rank(long[] sorted, long value) {
    return (below(sorted, value) + 1 + below(sorted, value + 1)) / 2.0;
  }

  private static int below(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The sum of t^3 - t over the groups of equal values. */
  private static double ties(long[] sorted) {
    double sum = 0;
    for (int i = 0; i < sorted.length; ) {
      double group = below(sorted, sorted[i] + 1) - (double) i;
      sum += group * group * group - group;
      i += (int) group;
    }
    return sum;
  }

  /**
   * What lies beyond z on both sides of a normal distribution: erfc(z / sqrt 2) by Abramowitz and
   * Stegun, 7.1.26, right to 1.5e-7.
   */
  private static double bothTails(double z) {
    double x = z / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double polynomial =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return polynomial * Math.exp(-x * x);
  }
}
