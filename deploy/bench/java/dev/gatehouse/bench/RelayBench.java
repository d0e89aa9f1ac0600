package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What passing through the gateway costs, beside other ways to a shell on the same machine, all in
 * turn in one run: a machine that changes its mind changes it for all of them.
 *
 * <p>audit-service stands still meanwhile: what it does with what was recorded is {@code record}'s
 * to measure, and would take its time from the same cores.
 */
final class RelayBench {
  private static final Set<String> STAGES =
      Set.of("bulk", "echo", "command", "logins", "files", "idle");
  private static final List<String> CIPHERS = List.of("stock", "gcm");
  private static final List<String> PARTS = List.of("gateway", "auth", "backend", "kafka");
  private static final List<String> SUITE =
      List.of("s3", "kafka", "postgres", "auth", "backend", "audit", "gateway");

  private final Endpoints endpoints = Endpoints.underTest();
  private final Path state = Path.of(endpoints.value("GATEHOUSE_STATE"));
  private final Ssh ssh = new Ssh(System.getProperty("bench.ways"));
  private final String profiles = System.getProperty("bench.profiles", "");
  private final List<Way> ways = Way.all(state);
  private final RelayScale scale;
  private final Content content;
  private final Random random;
  private final List<Bulk> bulk = new ArrayList<>();
  private final List<Double> producer = new ArrayList<>();

  private RelayBench(RelayScale scale, long seed) {
    this.scale = scale;
    this.content = new Content(seed);
    this.random = new Random(seed);
  }

  static RelayResults run() throws IOException {
    Set<String> stages = Bench.only(STAGES);
    long seed = Long.getLong("bench.seed", 1);
    RelayScale scale = Boolean.getBoolean("bench.quick") ? RelayScale.quick() : RelayScale.full();
    return new RelayBench(scale, seed).run(seed, stages);
  }

  private RelayResults run(long seed, Set<String> stages) throws IOException {
    Machine machine = Machine.here(System.getProperty("bench.commit", "unknown"));
    double suiteMebibytes = suiteMebibytes();
    Progress.say("the suite, idle: %.0f MiB PSS".formatted(suiteMebibytes));
    new AuditPart(endpoints, Path.of("")).stop();
    if (stages.contains("bulk")) {
      bulk();
    }
    List<EchoTimes> echo = List.of();
    if (stages.contains("echo")) {
      Progress.say("echo in a pty");
      echo = EchoTimes.run(ways, ssh, scale.echoes());
    }
    List<CommandTimes> command = List.of();
    if (stages.contains("command")) {
      Progress.say("ssh host true");
      command = CommandTimes.run(ways, ssh, scale.commands(), random);
    }
    List<LoginRate> logins = stages.contains("logins") ? logins() : List.of();
    List<SmallFiles> files = stages.contains("files") ? files() : List.of();
    @Nullable IdleSessions idle = stages.contains("idle") ? idle() : null;
    return new RelayResults(
        "relay",
        machine,
        System.getProperty("bench.programs", "unknown"),
        seed,
        scale,
        Machine.load(),
        Long.getLong("bench.ready-millis", 0) / 1e3,
        suiteMebibytes,
        bulk,
        producer,
        echo,
        command,
        logins,
        files,
        idle);
  }

  /** The last stage, and the one that wants most of the machine: the others stand without it. */
  private @Nullable IdleSessions idle() {
    Progress.say("%d idle sessions".formatted(scale.idleSessions()));
    try {
      return IdleSessions.run(endpoints, AuditPart.process(state, "gateway"), scale.idleSessions());
    } catch (IllegalStateException e) {
      Progress.say("idle sessions could not be measured: " + e);
      return null;
    }
  }

  private double suiteMebibytes() {
    return SUITE.stream()
        .map(part -> AuditPart.process(state, part).pid())
        .flatMap(
            pid ->
                Stream.concat(
                    Stream.of(pid),
                    ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .map(ProcessHandle::pid)))
        .mapToDouble(pid -> new ProcessFigures(pid).proportional())
        .sum();
  }

  private record Turn(Way way, String cipher, boolean up) {}

  private void bulk() throws IOException {
    Path file = state.resolve("data").resolve("bulk");
    fill(file);
    List<Turn> turns = new ArrayList<>();
    for (Way way : ways) {
      for (String cipher : CIPHERS) {
        turns.add(new Turn(way, cipher, true));
        turns.add(new Turn(way, cipher, false));
      }
    }
    List<ProcessFigures> gateways =
        List.of(AuditPart.process(state, "gateway"), AuditPart.process(state, "gateway-bare"));
    try (BenchKafka kafka = new BenchKafka(endpoints)) {
      ProducerYardstick yardstick = new ProducerYardstick(kafka, content);
      Progress.say("bulk: warming the gateways up");
      for (Turn turn : turns) {
        if (turn.way().isGatehouse()) {
          var _ = Bulk.run(turn.way(), turn.cipher(), turn.up(), ssh, file, scale.bulkBytes());
        }
      }
      if (!profiles.isEmpty()) {
        gateways.forEach(ProcessFigures::startFlightRecording);
      }
      for (int round = 1; round <= scale.rounds(); round++) {
        Collections.shuffle(turns, random);
        for (Turn turn : turns) {
          Bulk pass = Bulk.run(turn.way(), turn.cipher(), turn.up(), ssh, file, scale.bulkBytes());
          bulk.add(pass);
          Progress.say(
              "  round %d: %-24s %-5s %-4s %6.1f MiB/s, hop %5.2f CPU s/GiB"
                  .formatted(
                      round,
                      pass.way(),
                      pass.cipher(),
                      pass.up() ? "up" : "down",
                      pass.mebibytesPerSecond(),
                      pass.hopCpu()));
        }
        producer.add(yardstick.run(kafka, scale.bulkBytes()));
        Progress.say(
            "  round %d: Kafka's producer %.1f MiB/s".formatted(round, producer.getLast()));
      }
      if (!profiles.isEmpty()) {
        gateways.getFirst().dumpFlightRecording(Path.of(profiles, "gateway.jfr"));
        gateways.getLast().dumpFlightRecording(Path.of(profiles, "gateway-bare.jfr"));
      }
      yardstick.close(kafka);
    } finally {
      Files.delete(file);
    }
  }

  private void fill(Path file) throws IOException {
    try (OutputStream bytes = Files.newOutputStream(file)) {
      for (long left = scale.bulkBytes(); left > 0; left -= 1 << 20) {
        bytes.write(content.random(1 << 20));
      }
    }
  }

  private List<LoginRate> logins() {
    List<LoginRate> rates = new ArrayList<>();
    for (Way way : ways) {
      List<String> parts =
          switch (way.name()) {
            case Way.DIRECT -> List.of("sshd");
            case Way.TCP -> List.of("socat", "sshd");
            case Way.JUMP -> List.of("jump", "sshd");
            case Way.BARE -> List.of("gateway-bare", "auth", "backend");
            default -> PARTS;
          };
      rates.add(LoginRate.run(way, parts, state, ssh, scale.logins()));
      Progress.say(
          "logins: %-24s %5.1f a second, %s"
              .formatted(way.name(), rates.getLast().perSecond(), rates.getLast().spent()));
    }
    return rates;
  }

  private List<SmallFiles> files() throws IOException {
    Path folder = state.resolve("data").resolve("files");
    Path local = SmallFiles.make(folder, scale.files(), content);
    List<SmallFiles> all = new ArrayList<>();
    for (Way way : ways) {
      all.add(SmallFiles.run(way, ssh, local, scale.files()));
      Progress.say(
          "files: %-24s %6.0f up, %6.0f down a second"
              .formatted(way.name(), all.getLast().upPerSecond(), all.getLast().downPerSecond()));
    }
    Folders.delete(folder);
    return all;
  }
}
