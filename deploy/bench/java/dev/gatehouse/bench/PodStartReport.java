package dev.gatehouse.bench;

import dev.gatehouse.bench.PodStart.Flow;
import dev.gatehouse.bench.PodStart.Outcome;
import dev.gatehouse.bench.PodStart.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of {@link PodStart}. */
final class PodStartReport {
  private final Outcome outcome;
  private final StringBuilder text = new StringBuilder();

  private PodStartReport(Outcome outcome) {
    this.outcome = outcome;
  }

  /** By the place that each has on the page; what was not measured has none. */
  static Map<String, String> tables(Outcome outcome) {
    Map<String, String> tables = new LinkedHashMap<>();
    if (!outcome.rows().isEmpty()) {
      PodStartReport report = new PodStartReport(outcome);
      report.times();
      tables.put("pods-" + PodStart.LOGINS, report.text.toString());
    }
    if (!outcome.flows().isEmpty()) {
      PodStartReport report = new PodStartReport(outcome);
      report.flows();
      tables.put("pods-" + PodStart.BULK, report.text.toString());
    }
    return tables;
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void head() {
    text.append(
        outcome
            .machine()
            .heading("%s, seed %d".formatted(outcome.what(), outcome.seed()), outcome.loadAfter()));
  }

  private void times() {
    head();
    line("");
    line(
        "%-36s %4s %7s %7s %7s %9s %8s"
            .formatted(
                "to the first byte of a command, ms",
                "n",
                "p50",
                "p95",
                "max",
                ": process",
                ": sshd"));
    double process = median(PodStart.PROCESS);
    double sshd = median(PodStart.SSHD);
    for (Row row : outcome.rows()) {
      Millis.Quantiles times = row.millis();
      line(
          "%-36s %4d %7.0f %7.0f %7.0f %9.2f %8.2f"
              .formatted(
                  row.name(),
                  times.n(),
                  times.p50(),
                  times.p95(),
                  times.max(),
                  times.p50() / process,
                  times.p50() / sshd));
    }
    // The kubelet looks after a container that has ended each second: a median is on one side of
    // that.
    line(
        "%-36s %4s %7.0f; %.0f by the means"
            .formatted(
                "made for it, over a bare pod like it",
                "",
                median(PodStart.COLD) - median(PodStart.BARE_LIKE),
                mean(PodStart.COLD) - mean(PodStart.BARE_LIKE)));
  }

  private double mean(String name) {
    return outcome.rows().stream()
        .filter(row -> row.name().equals(name))
        .flatMap(row -> row.all().stream())
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  private double median(String name) {
    return outcome.rows().stream()
        .filter(row -> row.name().equals(name))
        .mapToDouble(row -> row.millis().p50())
        .findFirst()
        .orElse(Double.NaN);
  }

  private void flows() {
    head();
    line("");
    line(
        "%-36s %9s %9s %9s %9s"
            .formatted(
                "%d MiB, median of %d, MiB/s"
                    .formatted(outcome.size().bulkMebibytes(), outcome.size().bulkRounds()),
                "up",
                "down",
                ": process",
                ": process"));
    Flow process =
        outcome.flows().stream()
            .filter(flow -> flow.name().equals(PodStart.PROCESS))
            .findFirst()
            .orElseThrow();
    for (Flow flow : outcome.flows()) {
      line(
          "%-36s %9.1f %9.1f %9.2f %9.2f"
              .formatted(
                  flow.name(),
                  middle(flow.up()),
                  middle(flow.down()),
                  middle(flow.up()) / middle(process.up()),
                  middle(flow.down()) / middle(process.down())));
    }
  }

  private static double middle(List<Double> values) {
    return Millis.Quantiles.of(values).p50();
  }
}
