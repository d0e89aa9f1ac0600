package dev.gatehouse.bench;

/**
 * How much is measured.
 *
 * @param volumeBytes of data in the topic that is archived
 * @param rounds how often each side has its turn
 * @param openSessions sessions that are open at a time while memory is looked at
 * @param bulkSeconds how long one of them sends as fast as it can
 * @param hourFactor how many times faster than in life the hour of shell use passes
 * @param microMillis how long each small figure is measured
 */
record Scale(
    long volumeBytes,
    int rounds,
    int sessions,
    int openSessions,
    int bulkSeconds,
    int hourFactor,
    int microMillis) {

  static Scale full() {
    return new Scale(1L << 30, 2, 400, 2_000, 20, 60, 1_000);
  }

  static Scale quick() {
    return new Scale(256L << 20, 1, 200, 500, 10, 240, 300);
  }
}
