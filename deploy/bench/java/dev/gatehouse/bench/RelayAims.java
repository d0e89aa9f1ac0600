package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;

/** What the relay is to reach, and whether a run has reached it. */
final class RelayAims {
  private static final double TO_JUMP = 1.15;
  private static final double CPU_PER_GIBIBYTE = 2.5;
  private static final double TO_PRODUCER = 0.5;
  private static final double ECHO_MILLIS = 0.3;
  private static final double ECHO_STRICT_MILLIS = 3;
  private static final double HEAP_KIBIBYTES = 120;
  private static final double LOGIN_CPU_MILLIS = 10;
  private static final double READY_SECONDS = 30;
  private static final double SUITE_MEBIBYTES = 1536;

  private final RelayResults results;
  private final List<Aim> aims = new ArrayList<>();

  /** One of them. */
  record Aim(String name, double figure, String bound, boolean isReached) {
    String line() {
      return "%-58s %9.2f %10s  %s".formatted(name, figure, bound, isReached ? "yes" : "NO");
    }
  }

  private RelayAims(RelayResults results) {
    this.results = results;
  }

  static List<Aim> of(RelayResults results) {
    RelayAims all = new RelayAims(results);
    if (!results.bulk().isEmpty()) {
      all.bulk(true);
      all.bulk(false);
    }
    all.times();
    all.rest();
    return List.copyOf(all.aims);
  }

  private void atLeast(String name, double figure, double bound) {
    aims.add(new Aim(name, figure, ">= " + shown(bound), figure >= bound));
  }

  private void atMost(String name, double figure, double bound) {
    aims.add(new Aim(name, figure, "<= " + shown(bound), figure <= bound));
  }

  private static String shown(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }

  private void bulk(boolean up) {
    String direction = up ? " up" : " down";
    double bare = results.rate(Way.BARE, "gcm", up);
    atLeast(
        "not recorded, gcm," + direction + ": of ssh -J",
        bare / results.rate(Way.JUMP, "gcm", up),
        TO_JUMP);
    atMost(
        "  gateway, CPU s/GiB",
        Results.Throughput.mean(results.bulk(Way.BARE, "gcm", up), Bulk::hopCpu),
        CPU_PER_GIBIBYTE);
    atLeast(
        "strict, gcm," + direction + ": of Kafka's producer",
        results.rate(Way.STRICT, "gcm", up) / results.producerRate(),
        TO_PRODUCER);
  }

  private void times() {
    if (!results.echo().isEmpty()) {
      double direct = echo(Way.DIRECT);
      atMost("not recorded: echo p50 over sshd's, ms", echo(Way.BARE) - direct, ECHO_MILLIS);
      atMost("best-effort: echo p50 over sshd's, ms", echo(Way.BEST_EFFORT) - direct, ECHO_MILLIS);
      atMost("strict: echo p50 over sshd's, ms", echo(Way.STRICT) - direct, ECHO_STRICT_MILLIS);
    }
    if (!results.command().isEmpty()) {
      atMost("strict: ssh host true p50, of sshd's", command(Way.STRICT) / command(Way.DIRECT), 1);
    }
  }

  private double echo(String way) {
    return results.echo().stream()
        .filter(echo -> echo.way().equals(way))
        .mapToDouble(echo -> echo.samples().median())
        .sum();
  }

  private double command(String way) {
    return results.command().stream()
        .filter(command -> command.way().equals(way))
        .mapToDouble(command -> command.samples().median())
        .sum();
  }

  private void rest() {
    IdleSessions idle = results.idle();
    if (idle != null) {
      atMost("heap of an idle session, KiB", idle.heapKibibytesEach(), HEAP_KIBIBYTES);
    }
    results.logins().stream()
        .filter(rate -> rate.way().equals(Way.STRICT))
        .forEach(
            rate ->
                atMost(
                    "strict: gateway's CPU ms for a login", rate.of("gateway"), LOGIN_CPU_MILLIS));
    atMost("local suite ready, s", results.readySeconds(), READY_SECONDS);
    atMost("local suite idle, MiB PSS", results.suiteMebibytes(), SUITE_MEBIBYTES);
  }
}
