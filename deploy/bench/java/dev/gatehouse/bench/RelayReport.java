package dev.gatehouse.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A run of the relay for people: tables with ratios, the aims, and a picture. */
final class RelayReport {
  private static final List<String> WAYS =
      List.of(Way.DIRECT, Way.TCP, Way.JUMP, Way.BARE, Way.BEST_EFFORT, Way.STRICT);

  private final RelayResults results;
  private final StringBuilder text = new StringBuilder();

  private RelayReport(RelayResults results) {
    this.results = results;
  }

  static String tables(RelayResults results) {
    RelayReport report = new RelayReport(results);
    report.machine();
    if (!results.bulk().isEmpty()) {
      report.bulk("stock", "the client's first choice of cipher");
      report.bulk("gcm", "aes128-gcm@openssh.com");
      report.line(
          "%-36s %8.1f".formatted("Kafka's own producer, same frames", results.producerRate()));
    }
    report.times();
    report.logins();
    report.files();
    report.memory();
    report.line("");
    RelayAims.of(results).forEach(aim -> report.line(aim.line()));
    return report.text.toString();
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }

  private void machine() {
    text.append(
        results
            .machine()
            .heading("%s, seed %d".formatted(results.what(), results.seed()), results.loadAfter()));
    line(results.programs());
    line("key exchange curve25519-sha256; client, servers and broker on the same cores");
  }

  private void bulk(String cipher, String words) {
    for (boolean up : new boolean[] {true, false}) {
      line("");
      line(
          "%-36s %8s %7s %7s   %5s %7s %7s %7s"
              .formatted(
                  "%.0f MiB %s, %d rounds"
                      .formatted(
                          results.scale().mebibytes(),
                          up ? "up" : "down",
                          results.scale().rounds()),
                  "MiB/s",
                  ": sshd",
                  ": -J",
                  "hop",
                  "target",
                  "client",
                  "Kafka"));
      line("%-36s %27s %s".formatted("  " + words, "", "CPU seconds for a GiB"));
      for (String way : WAYS) {
        List<Bulk> passes = results.bulk(way, cipher, up);
        line(
            "%-36s %8.1f %7.2f %7.2f   %5s %7.2f %7.2f %7s"
                .formatted(
                    way,
                    results.rate(way, cipher, up),
                    results.rate(way, cipher, up) / results.rate(Way.DIRECT, cipher, up),
                    results.rate(way, cipher, up) / results.rate(Way.JUMP, cipher, up),
                    spent(passes, Bulk::hopCpu),
                    Results.Throughput.mean(passes, Bulk::targetCpu),
                    Results.Throughput.mean(passes, Bulk::clientCpu),
                    spent(passes, Bulk::recorderCpu)));
      }
    }
  }

  /** Where nobody stands, nothing is spent. */
  private static String spent(List<Bulk> passes, ToDoubleFunction<Bulk> figure) {
    double mean = Results.Throughput.mean(passes, figure);
    return mean == 0 ? "" : String.format(Locale.ROOT, "%.2f", mean);
  }

  private void times() {
    if (!results.echo().isEmpty()) {
      line("");
      line(
          "%-36s %8s %8s %8s %8s"
              .formatted(
                  "echo of %d keys in a pty, ms".formatted(results.scale().echoes()),
                  "p50",
                  "p99",
                  "- sshd",
                  "- -J"));
      Samples direct = results.echo().getFirst().samples();
      Samples jump = results.echo().get(WAYS.indexOf(Way.JUMP)).samples();
      for (EchoTimes echo : results.echo()) {
        double median = echo.samples().median();
        line(
            "%-36s %8.2f %8.2f %8.2f %8.2f"
                .formatted(
                    echo.way(),
                    median,
                    echo.samples().quantile(0.99),
                    median - direct.median(),
                    median - jump.median()));
      }
    }
    if (!results.command().isEmpty()) {
      line("");
      line(
          "%-36s %8s %8s %8s %8s"
              .formatted(
                  "ssh host true, %d times, ms".formatted(results.scale().commands()),
                  "p50",
                  "p95",
                  ": sshd",
                  ": -J"));
      double direct = results.command().getFirst().samples().median();
      double jump = results.command().get(WAYS.indexOf(Way.JUMP)).samples().median();
      for (CommandTimes command : results.command()) {
        double median = command.samples().median();
        line(
            "%-36s %8.1f %8.1f %8.2f %8.2f"
                .formatted(
                    command.way(),
                    median,
                    command.samples().quantile(0.95),
                    median / direct,
                    median / jump));
      }
    }
  }

  private void logins() {
    if (results.logins().isEmpty()) {
      return;
    }
    line("");
    line(
        "%-36s %8s %8s   %s"
            .formatted(
                "%d logins with a command, 8 at a time".formatted(results.scale().logins()),
                "a second",
                "CPU ms",
                "of which"));
    for (LoginRate rate : results.logins()) {
      line(
          "%-36s %8.1f %8.1f   %s"
              .formatted(rate.way(), rate.perSecond(), rate.all(), rate.spent()));
    }
  }

  private void files() {
    if (results.files().isEmpty()) {
      return;
    }
    line("");
    line(
        "%-36s %8s %8s %8s %8s"
            .formatted(
                "%d files of 4 KiB by sftp, a second".formatted(results.scale().files()),
                "up",
                ": sshd",
                "down",
                ": sshd"));
    SmallFiles direct = results.files().getFirst();
    for (SmallFiles files : results.files()) {
      line(
          "%-36s %8.0f %8.2f %8.0f %8.2f"
              .formatted(
                  files.way(),
                  files.upPerSecond(),
                  files.upPerSecond() / direct.upPerSecond(),
                  files.downPerSecond(),
                  files.downPerSecond() / direct.downPerSecond()));
    }
  }

  private void memory() {
    line("");
    line(
        "the local suite: ready after %.1f s, %.0f MiB PSS idle"
            .formatted(results.readySeconds(), results.suiteMebibytes()));
    IdleSessions idle = results.idle();
    if (idle != null) {
      line(
          "%d idle sessions with a pty: gateway's heap %.1f MiB -> %.1f MiB (%.0f KiB each), RSS %.0f"
                  .formatted(
                      idle.sessions(),
                      idle.none().heap(),
                      idle.open().heap(),
                      idle.heapKibibytesEach(),
                      idle.none().resident())
              + String.format(Locale.ROOT, " -> %.0f MiB", idle.open().resident()));
    }
  }

  static String picture(RelayResults results) {
    List<Bars.Bar> bars = new ArrayList<>();
    for (boolean up : new boolean[] {true, false}) {
      for (String way : WAYS) {
        double rate = results.rate(way, "gcm", up);
        bars.add(
            new Bars.Bar(
                way + (up ? ", up" : ", down"),
                rate,
                String.format(
                    Locale.ROOT,
                    "%.0f MiB/s, %.2f",
                    rate,
                    rate / results.rate(Way.JUMP, "gcm", up))));
      }
    }
    Machine machine = results.machine();
    return Bars.svg(
        "Bulk through a session, aes128-gcm: MiB/s and ratio to ssh -J",
        "%s, %d cores; %s; commit %s"
            .formatted(machine.cpu(), machine.cores(), machine.date(), machine.commit()),
        bars);
  }
}
