package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The benchmark: {@code deploy/bench/run} starts a suite and this with it. Each word is one
 * measurement; {@code record} is what recording costs, {@code timing} is {@link LoginTiming},
 * {@code relay} is {@link RelayBench}, {@code scale} is {@link BackendScale}, {@code pods} is
 * {@link PodStart}.
 */
final class Bench {
  private static final Set<String> STAGES = Set.of("throughput", "open", "hour", "small");

  private final Endpoints endpoints = Endpoints.underTest();
  private final Scale scale;
  private final Content content;
  private final AuditPart audit;

  private Bench(Scale scale, long seed, Path profiles) {
    this.scale = scale;
    this.content = new Content(seed);
    this.audit = new AuditPart(endpoints, profiles);
  }

  /** Settings are system properties {@code bench.*}, which the script sets. */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    switch (arguments.length == 1 ? arguments[0] : "") {
      case "record" -> record();
      case "timing" -> timing();
      case "relay" -> relay();
      case "scale" -> scale();
      case "pods" -> pods();
      default ->
          throw new IllegalArgumentException(
              "what is to be measured? There are: record, timing, relay, scale, pods");
    }
  }

  private static void timing() throws IOException {
    long seed = Long.getLong("bench.seed", 1);
    boolean quick = Boolean.getBoolean("bench.quick");
    Machine machine = Machine.here(System.getProperty("bench.commit", "unknown"));
    LoginTiming.Outcome outcome =
        new LoginTiming(quick ? 50 : 500, quick ? 20 : 100, seed).run(machine, seed);
    tell("timing", outcome.tables(), Report.json(outcome), "");
  }

  private static void scale() throws IOException {
    boolean quick = Boolean.getBoolean("bench.quick");
    Machine machine = Machine.here(System.getProperty("bench.commit", "unknown"));
    Path state = Path.of(System.getProperty("bench.state"));
    BackendScale.Size size = quick ? BackendScale.Size.quick() : BackendScale.Size.full();
    BackendScale.Outcome outcome =
        new BackendScale(
                size.upTo(Integer.getInteger("bench.logins", size.last())),
                new SimulatedCluster(state.resolve("simulation.env")))
            .run(
                machine,
                Path.of(System.getProperty("bench.backend")),
                state.resolve("backend"),
                Integer.getInteger("bench.at-a-time", 4));
    tell("scale", ScaleReport.tables(outcome), Report.json(outcome), "");
  }

  private static void pods() throws IOException {
    long seed = Long.getLong("bench.seed", 1);
    boolean quick = Boolean.getBoolean("bench.quick");
    Machine machine = Machine.here(System.getProperty("bench.commit", "unknown"));
    Path folder =
        Files.createDirectories(Path.of(System.getProperty("bench.state"), "data", "pods"));
    Path cluster = Path.of(System.getProperty("bench.cluster"));
    PodStart.Outcome outcome =
        new PodStart(
                quick ? PodStart.Size.quick() : PodStart.Size.full(),
                only(Set.of(PodStart.LOGINS, PodStart.BULK)),
                new PodCluster(
                    EnvironmentFile.read(cluster.resolve("release").resolve("endpoints.env")),
                    cluster.resolve("network")),
                folder,
                seed)
            .run(machine);
    tell("pods", PodStartReport.tables(outcome), Report.json(outcome), "");
  }

  private static void relay() throws IOException {
    RelayResults results = RelayBench.run();
    tell("relay", RelayReport.tables(results), Report.json(results), RelayReport.picture(results));
  }

  /** Those of the stages that are to be measured. */
  static Set<String> only(Set<String> all) {
    String only = System.getProperty("bench.only", "");
    Set<String> stages = only.isEmpty() ? all : Set.of(only.split(",", -1));
    if (!all.containsAll(stages)) {
      throw new IllegalArgumentException("--only takes some of " + all);
    }
    return stages;
  }

  private static Path out() throws IOException {
    Path out = Path.of(System.getProperty("bench.out")).toAbsolutePath();
    Files.createDirectories(out.resolveSibling(""));
    return out;
  }

  private static void record() throws IOException {
    Scale scale = Boolean.getBoolean("bench.quick") ? Scale.quick() : Scale.full();
    long seed = Long.getLong("bench.seed", 1);
    Set<String> stages = only(STAGES);
    Machine machine = Machine.here(System.getProperty("bench.commit", "unknown"));
    Bench bench = new Bench(scale, seed, Path.of(System.getProperty("bench.profiles", "")));
    Results results = bench.record(machine, seed, stages);
    tell(
        "record",
        Report.tables(results),
        Report.json(results),
        results.throughput() == null ? "" : picture(results, results.throughput()));
  }

  /** Prints and keeps what a run has found, and publishes it where that was asked for. */
  private static void tell(String what, String tables, String json, String picture)
      throws IOException {
    tell(what, Map.of(what, tables), json, picture);
  }

  /**
   * @param tables each by its place on the page
   */
  private static void tell(String what, Map<String, String> tables, String json, String picture)
      throws IOException {
    tables.values().forEach(System.out::println);
    Path out = out();
    Files.writeString(out, json);
    if (!picture.isEmpty()) {
      String name = out.getFileName().toString().replaceFirst("\\.json$", "") + ".svg";
      Files.writeString(out.resolveSibling(name), picture);
    }
    Progress.say("written: %s".formatted(out));
    String page = System.getProperty("bench.page", "");
    if (!page.isEmpty()) {
      for (Map.Entry<String, String> table : tables.entrySet()) {
        publish(table.getKey(), table.getValue(), Path.of(page));
      }
      if (!picture.isEmpty()) {
        Files.writeString(
            Path.of(page).resolveSibling("performance-%s.svg".formatted(what)), picture);
      }
    }
  }

  /** Puts tables into a page, between its marks for them. */
  private static void publish(String what, String tables, Path page) throws IOException {
    String text = Files.readString(page);
    String mark = "<!-- begin " + what + " -->";
    int begin = text.indexOf(mark);
    int end = text.indexOf("<!-- end " + what + " -->");
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(page + " has no place for results");
    }
    Files.writeString(
        page,
        text.substring(0, begin + mark.length())
            + "\n```\n"
            + tables.strip()
            + "\n```\n"
            + text.substring(end));
    Progress.say("published: %s".formatted(page));
  }

  private Results record(Machine machine, long seed, Set<String> stages) {
    audit.stop();
    try (BenchKafka kafka = new BenchKafka(endpoints);
        BenchStore store = new BenchStore(endpoints)) {
      @Nullable SmallFigures small = null;
      if (stages.contains("small")) {
        Progress.say("each step alone");
        small = SmallFigures.run(scale, content, store);
        audit.bucketFolders("bench-puts").forEach(Folders::delete);
      }
      Results.@Nullable Throughput throughput =
          stages.contains("throughput") ? throughput(kafka, store) : null;
      @Nullable OpenSessions open = null;
      if (stages.contains("open")) {
        Progress.say("open sessions");
        open = OpenSessions.run(scale, content, audit, kafka, store);
      }
      @Nullable ShellHour hour = null;
      if (stages.contains("hour")) {
        Progress.say("an hour in a shell");
        hour = ShellHour.run(scale, content, endpoints, audit, kafka, store);
      }
      return new Results(
          "record", machine, seed, scale, Machine.load(), throughput, open, hour, small);
    }
  }

  /** The three in turn, so that a machine that changes its mind changes it for all of them. */
  private Results.Throughput throughput(BenchKafka kafka, BenchStore store) {
    Progress.say("filling a topic");
    Volume volume = Volume.fill(scale, content, kafka, audit);
    Progress.say("  %.0f MiB in %d records".formatted(volume.mebibytes(), volume.sessionRecords()));
    List<Reading> consumer = new ArrayList<>();
    List<Archiving> off = new ArrayList<>();
    List<Archiving> on = new ArrayList<>();
    for (int round = 1; round <= scale.rounds(); round++) {
      Progress.say("round %d: Kafka's consumer".formatted(round));
      consumer.add(Reading.run(volume.topics().sessions()));
      said(volume, 1, consumer.getLast().seconds());
      Progress.say("round %d: archive, index off".formatted(round));
      off.add(Archiving.run("bench-off-" + round, false, volume, audit, kafka, store));
      said(volume, off.getLast().share(), off.getLast().seconds());
      Progress.say("round %d: archive, index on".formatted(round));
      on.add(Archiving.run("bench-on-" + round, true, volume, audit, kafka, store));
      said(volume, on.getLast().share(), on.getLast().wholeSeconds());
    }
    kafka.delete(volume.topics());
    return new Results.Throughput(volume, consumer, off, on);
  }

  private static void said(Volume volume, double share, double seconds) {
    Progress.say("  %.1f MiB/s".formatted(share * volume.mebibytes() / seconds));
  }

  private static String picture(Results results, Results.Throughput throughput) {
    List<Bars.Bar> bars = new ArrayList<>();
    double base = throughput.rows().getFirst().mebibytesPerSecond();
    for (Results.Throughput.Row row : throughput.rows()) {
      bars.add(
          new Bars.Bar(
              row.name().strip(),
              row.mebibytesPerSecond(),
              String.format(
                  Locale.ROOT,
                  "%.0f MiB/s, %.2f",
                  row.mebibytesPerSecond(),
                  row.mebibytesPerSecond() / base)));
    }
    Machine machine = results.machine();
    return Bars.svg(
        "Frames from Kafka into the archive, MiB/s and ratio to Kafka's own consumer",
        "%s, %d cores; %s; commit %s"
            .formatted(machine.cpu(), machine.cores(), machine.date(), machine.commit()),
        bars);
  }
}
