package dev.gatehouse.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Everything that one run has measured; what was not asked for is null. */
record Results(
    String what,
    Machine machine,
    long seed,
    Scale scale,
    String loadAfter,
    @Nullable Throughput throughput,
    @Nullable OpenSessions openSessions,
    @Nullable ShellHour shellHour,
    @Nullable SmallFigures smallFigures) {

  /** The rounds of archive and consumer over the same topic. */
  record Throughput(
      Volume volume, List<Reading> consumer, List<Archiving> indexOff, List<Archiving> indexOn) {
    Throughput {
      consumer = List.copyOf(consumer);
      indexOff = List.copyOf(indexOff);
      indexOn = List.copyOf(indexOn);
    }

    /** One row of the table, the mean of its rounds. */
    record Row(
        String name, double mebibytesPerSecond, double recordsPerSecond, double cpuPerGibibyte) {}

    List<Row> rows() {
      return List.of(
          new Row(
              "Kafka's consumer, which does nothing",
              mean(consumer, pass -> volume.mebibytes() / pass.seconds()),
              mean(consumer, pass -> pass.records() / pass.seconds()),
              mean(consumer, pass -> pass.cpuSeconds() / gibibytes(1))),
          archiving("archive, index off: first to last commit", indexOff),
          whole("  until every manifest is there", indexOff),
          archiving("archive, index on: first to last commit", indexOn),
          whole("  until the index shows every session", indexOn));
    }

    private Row archiving(String name, List<Archiving> passes) {
      return new Row(
          name,
          mean(passes, pass -> pass.share() * volume.mebibytes() / pass.seconds()),
          mean(passes, pass -> pass.share() * volume.sessionRecords() / pass.seconds()),
          mean(passes, pass -> pass.cpuSeconds() / gibibytes(pass.share())));
    }

    private Row whole(String name, List<Archiving> passes) {
      return new Row(
          name,
          mean(passes, pass -> pass.share() * volume.mebibytes() / pass.wholeSeconds()),
          mean(passes, pass -> pass.share() * volume.sessionRecords() / pass.wholeSeconds()),
          mean(passes, pass -> pass.wholeCpuSeconds() / gibibytes(pass.share())));
    }

    private double gibibytes(double share) {
      return share * volume.mebibytes() / 1024;
    }

    static <T> double mean(List<T> passes, ToDoubleFunction<T> figure) {
      return passes.stream().mapToDouble(figure).average().orElse(0);
    }
  }
}
