package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;

/** A run's results for people, for programs, and as a picture. */
final class Report {
  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Report(Results results) {
    this.results = results;
  }

  static String json(Object results) throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(results)
        + "\n";
  }

  /** Tables with ratios. */
  static String tables(Results results) {
    Report report = new Report(results);
    report.machine();
    if (results.throughput() != null) {
      report.throughput(results.throughput());
    }
    if (results.openSessions() != null) {
      report.openSessions(results.openSessions());
    }
    if (results.shellHour() != null) {
      report.shellHour(results.shellHour());
    }
    if (results.smallFigures() != null) {
      report.smallFigures(results.smallFigures());
    }
    return report.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void machine() {
    text.append(
        results
            .machine()
            .heading("%s, seed %d".formatted(results.what(), results.seed()), results.loadAfter()));
  }

  private void throughput(Results.Throughput throughput) {
    Volume volume = throughput.volume();
    List<Results.Throughput.Row> rows = throughput.rows();
    double base = rows.getFirst().mebibytesPerSecond();
    line("");
    line(
        "%-44s %8s %10s %10s %7s"
            .formatted(
                "%.2f GiB, %d sessions, %d records, %d rounds"
                    .formatted(
                        volume.mebibytes() / 1024,
                        volume.sessions(),
                        volume.sessionRecords(),
                        throughput.consumer().size()),
                "MiB/s",
                "records/s",
                "CPU s/GiB",
                "ratio"));
    for (Results.Throughput.Row row : rows) {
      line(
          "%-44s %8.1f %10.0f %10.2f %7.2f"
              .formatted(
                  row.name(),
                  row.mebibytesPerSecond(),
                  row.recordsPerSecond(),
                  row.cpuPerGibibyte(),
                  row.mebibytesPerSecond() / base));
    }
    stored("index off", throughput.indexOff());
    stored("index on", throughput.indexOn());
  }

  private void stored(String name, List<Archiving> passes) {
    line(
        "%-44s peak RSS %.0f MiB, %.0f PUTs, %.0f MiB in S3"
            .formatted(
                name,
                Results.Throughput.mean(passes, Archiving::residentPeakMebibytes),
                Results.Throughput.mean(passes, Archiving::puts),
                Results.Throughput.mean(
                    passes, pass -> pass.holding().bytes() / (double) (1 << 20))));
  }

  private void openSessions(OpenSessions open) {
    line("");
    line("%-44s %8s %10s %10s".formatted("memory of audit-service, MiB", "RSS", "PSS", "heap"));
    memory("no session", open.none());
    memory("%d open sessions".formatted(open.sessions()), open.open());
    memory("the same after the bulk of one more", open.afterBulk());
    line("%-44s %8.0f".formatted("at the most", open.residentPeakMebibytes()));
    line("%.2f of a core while each types a line in ten seconds".formatted(open.cpuShare()));
    line(
        ("bulk: %.0f MiB in %.0f s (%.0f MiB/s); %d records behind at the most, %.0f MiB at its end,"
                + " all received %.1f s later")
            .formatted(
                open.bulkMebibytes(),
                open.bulkSeconds(),
                open.bulkMebibytes() / open.bulkSeconds(),
                open.behindMax(),
                open.behindMebibytes(),
                open.catchUpSeconds()));
  }

  private void memory(String name, ProcessFigures.Memory memory) {
    line(
        "%-44s %8.0f %10.0f %10.0f"
            .formatted(name, memory.resident(), memory.proportional(), memory.heap()));
  }

  private void shellHour(ShellHour hour) {
    line("");
    line(
        "an hour in a shell, for one of %d users (passed %d times faster)"
            .formatted(hour.users(), hour.factor()));
    line("%-44s %8.0f".formatted("frames", hour.framesPerHour()));
    line("%-44s %8.1f KiB".formatted("data", hour.dataBytesPerHour() / 1024));
    line("%-44s %8.1f KiB".formatted("frames on the wire", hour.wireBytesPerHour() / 1024));
    line("%-44s %8.1f".formatted("PUTs", hour.putsPerHour()));
    line("%-44s %8.1f".formatted("parts", hour.partsPerHour()));
    line(
        "%-44s %8.1f KiB, %.2f of the frames"
            .formatted(
                "parts in S3",
                hour.partBytesPerHour() / 1024,
                hour.partBytesPerHour() / hour.wireBytesPerHour()));
    line("%-44s %8.1f KiB".formatted("all objects in S3", hour.allBytesPerHour() / 1024));
  }

  private void smallFigures(SmallFigures small) {
    line("");
    line(
        "%-44s %8s %10s %10s"
            .formatted("each step alone, warm; S3 by the clock", "MiB/s", "per s", "s/GiB"));
    for (SmallFigures.Figure figure : small.figures()) {
      line(
          "%-44s %8.0f %10.0f %10.2f"
              .formatted(
                  figure.name(),
                  figure.mebibytesPerSecond(),
                  figure.perSecond(),
                  1024 / figure.mebibytesPerSecond()));
    }
  }
}
