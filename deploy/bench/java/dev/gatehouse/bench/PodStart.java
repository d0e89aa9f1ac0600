package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * How long a shell in a pod takes to come, and what passes through it: from a pool and without one,
 * beside a process of this machine, OpenSSH's own server, and pods that nobody logs in to. All of
 * them in turn, so that a machine that changes its mind changes it for all.
 */
final class PodStart {
  static final String LOGINS = "logins";
  static final String BULK = "bulk";

  static final String PROCESS = "Gatehouse, a local process";
  static final String WARM = "Gatehouse, a pod from the pool";
  static final String WARM_AGAIN = "Gatehouse, pool, back to back";
  static final String AT_PAR = "Gatehouse, a pod";
  static final String COLD = "Gatehouse, a pod made for it";
  static final String SSHD = "sshd";
  static final String JUMP = "ssh -J, by two sshd";
  static final String BARE = "a bare pod, to its process";
  static final String BARE_LIKE = "the same, after an init container";
  static final String COLD_PROCESS = "  until its agent's process";
  static final String COLD_REST = "  from there to the first byte";

  /** Builtins alone: the time, how long the machine is up, and what is known of process 1. */
  private static final String SAYS_WHEN =
      "read -r up rest </proc/uptime; read -r -a first </proc/1/stat;"
          + " echo $EPOCHREALTIME $up ${first[21]}";

  private static final double TICKS_PER_SECOND = 100;

  /** One of so many logins before is out of the pool, which takes a second to fill again. */
  private static final int POOLED_PART = 20;

  private final Size size;
  private final Set<String> stages;
  private final PodCluster cluster;
  private final Path folder;
  private final long seed;
  private final Map<String, Millis> times = new LinkedHashMap<>();
  private final Map<String, List<Double>> up = new LinkedHashMap<>();
  private final Map<String, List<Double>> down = new LinkedHashMap<>();

  /** How much is measured. */
  record Size(
      int servedBefore,
      int tries,
      int bulkBefore,
      int bulkRounds,
      int bulkMebibytes,
      int poolSize) {
    static Size full() {
      return new Size(1000, 20, 3, 5, 512, 10);
    }

    static Size quick() {
      return new Size(30, 4, 1, 1, 64, 10);
    }
  }

  /** One row of times, in milliseconds. */
  record Row(String name, Millis.Quantiles millis, List<Double> all) {
    Row {
      all = List.copyOf(all);
    }
  }

  /** One row of bulk, in MiB/s, as it was measured in each round. */
  record Flow(String name, List<Double> up, List<Double> down) {
    Flow {
      up = List.copyOf(up);
      down = List.copyOf(down);
    }
  }

  /** Everything that a run has measured. */
  record Outcome(
      String what,
      Machine machine,
      long seed,
      String loadAfter,
      Size size,
      List<Row> rows,
      List<Flow> flows) {
    Outcome {
      rows = List.copyOf(rows);
      flows = List.copyOf(flows);
    }
  }

  /**
   * @param stages {@link #LOGINS}, {@link #BULK}, or both
   */
  PodStart(Size size, Set<String> stages, PodCluster cluster, Path folder, long seed) {
    this.size = size;
    this.stages = Set.copyOf(stages);
    this.cluster = cluster;
    this.folder = folder;
    this.seed = seed;
  }

  Outcome run(Machine machine) {
    Endpoints suite = Endpoints.underTest();
    try (StockSshd sshd = new StockSshd(folder.resolve("sshd"), suite.identity());
        StockSshd jump = new StockSshd(folder.resolve("jump"), suite.identity())) {
      Path here = Path.of("/proc/self/ns/net");
      Door process =
          new Door(
              PROCESS,
              here,
              SshOptions.of(suite.identity(), suite.knownHosts(), String.valueOf(suite.port())),
              suite.user() + "@" + suite.host());
      Path knownHosts = knownHosts();
      Door direct = stock(SSHD, here, suite.identity(), knownHosts, sshd, List.of());
      List<String> by = new ArrayList<>(List.of("nsenter", "--net=" + here, "ssh"));
      by.addAll(SshOptions.of(suite.identity(), knownHosts, String.valueOf(jump.port())));
      by.addAll(List.of("-W", "127.0.0.1:" + sshd.port(), "root@127.0.0.1"));
      Door jumping =
          stock(
              JUMP,
              here,
              suite.identity(),
              knownHosts,
              sshd,
              List.of("-o", "ProxyCommand=" + String.join(" ", by)));
      Door warm = cluster.door(WARM, "pooled");
      Door cold = cluster.door(COLD, "demo");

      if (stages.contains(LOGINS)) {
        logins(List.of(direct, jumping), process, warm, cold);
      }
      if (stages.contains(BULK)) {
        bulk(List.of(direct, jumping, process, cluster.door(AT_PAR, "at-par")));
      }
    }
    return new Outcome(
        "pods",
        machine,
        seed,
        Machine.load(),
        size,
        times.entrySet().stream()
            .map(row -> new Row(row.getKey(), row.getValue().quantiles(), row.getValue().all()))
            .toList(),
        up.keySet().stream()
            .map(
                name ->
                    new Flow(
                        name, up.getOrDefault(name, List.of()), down.getOrDefault(name, List.of())))
            .toList());
  }

  private Path knownHosts() {
    try {
      return Files.writeString(
          folder.resolve("known_hosts"),
          Machine.text(folder.resolve("sshd").resolve("known_hosts").toString())
              + Machine.text(folder.resolve("jump").resolve("known_hosts").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Door stock(
      String name,
      Path network,
      Path identity,
      Path knownHosts,
      StockSshd sshd,
      List<String> more) {
    List<String> options =
        new ArrayList<>(SshOptions.of(identity, knownHosts, String.valueOf(sshd.port())));
    options.addAll(more);
    return new Door(name, network, options, "root@127.0.0.1");
  }

  /** Bare pods, after the one of a session that stands while it is looked at. */
  private BarePods bare(Door cold) {
    cluster.awaitNone("default");
    Thread session = Thread.ofVirtual().start(() -> cold.login("echo here; sleep 5"));
    long until = System.currentTimeMillis() + 30_000;
    while (cluster.pods("gatehouse.dev/template=default").isEmpty()) {
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException("no pod was made for a session");
      }
      Pause.millis(100);
    }
    BarePods bare =
        new BarePods(cluster, folder, cluster.pods("gatehouse.dev/template=default").getFirst());
    try {
      session.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    cluster.awaitNone("default");
    return bare;
  }

  private void logins(List<Door> stock, Door process, Door warm, Door cold) {
    List<Door> doors = new ArrayList<>(stock);
    doors.addAll(List.of(process, warm, cold));
    Progress.say("logins at each door, which do not count");
    doors.forEach(door -> door.open(SAYS_WHEN));
    // Services that have served nobody yet are slower than those that somebody meets.
    for (Door served : List.of(process, cluster.door("served", "shared"))) {
      for (int i = 0; i < size.servedBefore(); i++) {
        served.open(SAYS_WHEN);
      }
    }
    for (int i = 0; i < size.servedBefore() / POOLED_PART; i++) {
      warm.open(SAYS_WHEN);
    }
    turns(doors, bare(cold), warm);
    Progress.say("%d logins, back to back".formatted(size.tries()));
    cluster.awaitPool("pooled", size.poolSize());
    for (int turn = 0; turn < size.tries(); turn++) {
      of(WARM_AGAIN).add(warm.login(SAYS_WHEN).nanos());
    }
  }

  private void turns(List<Door> doors, BarePods bare, Door warm) {
    for (int turn = 1; turn <= size.tries(); turn++) {
      Progress.say("turn %d of %d".formatted(turn, size.tries()));
      for (Door door : doors) {
        if (door.equals(warm)) {
          cluster.awaitPool("pooled", size.poolSize());
        }
        Machine.rest();
        long began = System.currentTimeMillis();
        Door.Login login = door.login(SAYS_WHEN);
        of(door.name()).add(login.nanos());
        if (door.name().equals(COLD)) {
          split(login, began);
        }
      }
      of(BARE).add(bare.start(false));
      of(BARE_LIKE).add(bare.start(true));
    }
  }

  /** A cold start, before and after the agent's process was there. */
  private void split(Door.Login login, long began) {
    String[] words = login.output().split(" ", -1);
    double now = Double.parseDouble(words[0]);
    double uptime = Double.parseDouble(words[1]);
    double started = now - uptime + Double.parseDouble(words[2]) / TICKS_PER_SECOND;
    long until = (long) ((started - began / 1e3) * 1e9);
    of(COLD_PROCESS).add(until);
    of(COLD_REST).add(login.nanos() - until);
  }

  private void bulk(List<Door> doors) {
    Path file = folder.resolve("bulk");
    long bytes = (long) size.bulkMebibytes() << 20;
    write(file, bytes);
    doors.forEach(door -> door.open("true; echo"));
    // A gateway that has seen no bulk compiles for the first GiB, 10 CPU seconds of 16.
    for (int before = 1; before <= size.bulkBefore(); before++) {
      Progress.say("bulk that does not count, %d of %d".formatted(before, size.bulkBefore()));
      doors.forEach(door -> door.upload(file));
      doors.forEach(door -> door.download(bytes));
    }
    for (int round = 1; round <= size.bulkRounds(); round++) {
      for (Door door : doors) {
        // The archives of both installations work off what was recorded before.
        Progress.say("bulk, round %d: %s".formatted(round, door.name()));
        Machine.rest();
        rate(up, door, door.upload(file));
        Machine.rest();
        rate(down, door, door.download(bytes));
      }
    }
  }

  private void rate(Map<String, List<Double>> rates, Door door, double seconds) {
    rates.computeIfAbsent(door.name(), _ -> new ArrayList<>()).add(size.bulkMebibytes() / seconds);
  }

  private void write(Path file, long bytes) {
    Random random = new Random(seed);
    byte[] chunk = new byte[1 << 20];
    try (var output = Files.newOutputStream(file)) {
      for (long written = 0; written < bytes; written += chunk.length) {
        random.nextBytes(chunk);
        output.write(chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Millis of(String name) {
    return times.computeIfAbsent(name, _ -> new Millis());
  }
}
