package dev.gatehouse.bench;

import dev.gatehouse.bench.BackendScale.Calls;
import dev.gatehouse.bench.BackendScale.Checkpoint;
import dev.gatehouse.bench.BackendScale.Outcome;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The tables of {@link BackendScale}. */
final class ScaleReport {
  private final Outcome outcome;
  private final StringBuilder text = new StringBuilder();

  private ScaleReport(Outcome outcome) {
    this.outcome = outcome;
  }

  static String tables(Outcome outcome) {
    ScaleReport report = new ScaleReport(outcome);
    report.head();
    report.calls();
    report.waits();
    report.kept();
    return report.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void head() {
    text.append(outcome.machine().heading(outcome.what(), outcome.loadAfter()));
    line(outcome.versions());
  }

  private void calls() {
    for (Calls calls : outcome.calls()) {
      line("");
      line(
          "%-44s %8s"
              .formatted(
                  "requests for a login %s, of %d".formatted(calls.kind(), calls.logins()),
                  "each"));
      new TreeMap<>(calls.each())
          .forEach((kind, each) -> line("%-44s %8.2f".formatted(kind, each)));
      line("%-44s %8.2f".formatted("together", calls.total()));
    }
    line("");
    line(
        "%-44s %8.2f"
            .formatted("requests a second while nobody comes", outcome.idleCallsPerSecond()));
    line(
        "%-44s %8.2f".formatted("of the logins from a pool, found it filled", outcome.poolShare()));
  }

  private void waits() {
    line("");
    line(
        "%-44s %8s %8s %8s %8s"
            .formatted(
                "POST /v1/leases, ms, %d at a time".formatted(outcome.atATime()),
                "n",
                "p50",
                "p95",
                "max"));
    row("until the pod is ready, without a pool", outcome.waits().cold());
    row("until the pod is ready, from a pool", outcome.waits().warm());
    row("that says it is attached", outcome.waits().attached());
    row("DELETE /v1/leases/{id}", outcome.waits().release());
    line("%-44s %8.1f".formatted("logins a second", outcome.loginsPerSecond()));
    line(
        "%-44s %8.1f"
            .formatted("CPU ms of backend-service for a login", outcome.cpuMillisPerLogin()));
  }

  private void row(String name, Millis.Quantiles times) {
    line(
        "%-44s %8d %8.0f %8.0f %8.0f"
            .formatted(name, times.n(), times.p50(), times.p95(), times.max()));
  }

  private void kept() {
    line("");
    StringBuilder logins =
        new StringBuilder("%-44s".formatted("what is kept, after so many logins"));
    outcome.checkpoints().forEach(point -> logins.append(" %8d".formatted(point.logins())));
    line(logins + "    ratio");
    kept("leases that are held", Checkpoint::leases, 0);
    kept("pods, those in pools as well", Checkpoint::pods, 0);
    kept("Secrets: a record or a key for each, an anchor", Checkpoint::records, 0);
    kept("Pod objects in memory", Checkpoint::podObjects, 0);
    kept("Secret objects in memory", Checkpoint::secretObjects, 0);
    kept("Event objects in memory", Checkpoint::eventObjects, 0);
    kept("pods in the book", Checkpoint::podPages, 0);
    kept("records in the book", Checkpoint::recordPages, 0);
    kept("heap after a full collection, MiB", Checkpoint::heapMebibytes, 2);
    kept("threads", Checkpoint::threads, 0);
    kept("descriptors", Checkpoint::descriptors, 0);
    kept("RSS, MiB", Checkpoint::resident, 0);
  }

  private void kept(String name, ToDoubleFunction<Checkpoint> figure, int digits) {
    StringBuilder row = new StringBuilder("%-44s".formatted(name));
    for (Checkpoint point : outcome.checkpoints()) {
      row.append((" %8." + digits + "f").formatted(figure.applyAsDouble(point)));
    }
    double first = figure.applyAsDouble(outcome.checkpoints().getFirst());
    double last = figure.applyAsDouble(outcome.checkpoints().getLast());
    line("%s %8.3f".formatted(row, first == 0 ? 1 : last / first));
  }
}
