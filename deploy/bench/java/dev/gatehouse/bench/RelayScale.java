package dev.gatehouse.bench;

/**
 * How much is passed through each way.
 *
 * @param bulkBytes of one transfer
 * @param rounds how often each way has its turn at bulk
 * @param echoes keystrokes whose echo is waited for
 * @param commands that are run one after the other, each over a connection of its own
 * @param logins that are made as fast as they go, some at a time
 * @param idleSessions that are open while memory is looked at
 * @param files that are copied each way
 */
record RelayScale(
    long bulkBytes, int rounds, int echoes, int commands, int logins, int idleSessions, int files) {

  static RelayScale full() {
    return new RelayScale(512L << 20, 2, 600, 60, 200, 1_000, 1_000);
  }

  static RelayScale quick() {
    return new RelayScale(64L << 20, 1, 100, 10, 40, 100, 100);
  }

  double mebibytes() {
    return bulkBytes / (double) (1 << 20);
  }
}
