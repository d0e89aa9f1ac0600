package dev.gatehouse.bench;

/** Lines that tell how far the run is, with the seconds since it began and the machine's load. */
final class Progress {
  private static final long BEGIN = System.nanoTime();

  private Progress() {}

  static void say(String text) {
    double seconds = (System.nanoTime() - BEGIN) / 1e9;
    System.out.printf("%7.1f s  load %4s  %s%n", seconds, Machine.load(), text);
  }
}
