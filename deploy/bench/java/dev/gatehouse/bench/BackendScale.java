package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one backend-service costs an API server, and what thousands of logins leave in it: hundreds
 * of pods at a time, in a cluster whose nodes and pods are simulated.
 */
final class BackendScale {
  private static final long REST_MILLIS_MAX = 120_000;
  private static final String POD = "io.fabric8.kubernetes.api.model.Pod";
  private static final String SECRET = "io.fabric8.kubernetes.api.model.Secret";
  private static final String EVENT = "io.fabric8.kubernetes.api.model.Event";
  private static final String BOOK = "dev.gatehouse.backend.pod.PodBook$";

  private final Size size;
  private final SimulatedCluster cluster;
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private @Nullable HeapHistogram lastHeap;

  /**
   * How much is measured.
   *
   * @param pods that are there at a time
   * @param counted logins of each kind whose requests to the API server are counted
   * @param first logins before the first look at what is kept
   * @param last logins before the last one
   */
  record Size(int pods, int counted, int first, int last, int poolSize, int idleSeconds) {
    static Size full() {
      return new Size(300, 200, 1_000, 5_000, 8, 20);
    }

    /** The same with so many logins at the end. */
    Size upTo(int logins) {
      return new Size(pods, counted, first, logins, poolSize, idleSeconds);
    }

    static Size quick() {
      return new Size(40, 20, 100, 300, 3, 5);
    }
  }

  /** What the process keeps at a moment when nobody comes or goes. */
  record Checkpoint(
      int logins,
      int leases,
      int pods,
      int records,
      double heapMebibytes,
      long podObjects,
      long secretObjects,
      long eventObjects,
      long podPages,
      long recordPages,
      int threads,
      int descriptors,
      double resident,
      double cpuSeconds) {}

  /** The requests of one kind of login. */
  record Calls(String kind, int logins, Map<String, Double> each) {
    Calls {
      each = Map.copyOf(each);
    }

    double total() {
      return each.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /** The times that a gateway waits. */
  record Waits(
      Millis.Quantiles cold,
      Millis.Quantiles warm,
      Millis.Quantiles attached,
      Millis.Quantiles release) {}

  /** Everything that a run has measured. */
  record Outcome(
      String what,
      Machine machine,
      String versions,
      String loadAfter,
      Size size,
      int atATime,
      double loginsPerSecond,
      double cpuMillisPerLogin,
      double idleCallsPerSecond,
      double poolShare,
      List<Calls> calls,
      Waits waits,
      List<Checkpoint> checkpoints) {
    Outcome {
      calls = List.copyOf(calls);
      checkpoints = List.copyOf(checkpoints);
    }
  }

  BackendScale(Size size, SimulatedCluster cluster) {
    this.size = size;
    this.cluster = cluster;
  }

  Outcome run(Machine machine, Path jar, Path folder, int atATime) {
    cluster.makeNamespace();
    try (ClaimAuthority authority = new ClaimAuthority();
        BackendPart backend = new BackendPart(jar, folder, cluster, authority, size.poolSize())) {
      backend.awaitReady();
      LeaseCrowd crowd = new LeaseCrowd(backend, authority, size.pods(), atATime);
      ApiCalls.Log log = new ApiCalls.Log(cluster.auditLog());

      Progress.say("the first %d pods".formatted(size.pods()));
      var _ = crowd.come(size.pods(), _ -> BackendPart.COLD, Double.MAX_VALUE);
      var _ = crowd.come(BackendPart.WARM.size(), BackendScale::warm, 1);
      rest(backend, crowd);
      var _ = log.next();
      Progress.say("nobody comes for %d s".formatted(size.idleSeconds()));
      Pause.millis(size.idleSeconds() * 1000L);
      Idle idle = new Idle(log.next(), size.idleSeconds());

      List<Calls> calls = new ArrayList<>();
      Progress.say("%d logins without a pool".formatted(size.counted()));
      calls.add(
          counted(
              "without a pool",
              _ -> BackendPart.COLD,
              Double.MAX_VALUE,
              backend,
              crowd,
              log,
              idle));
      Progress.say("%d logins from pools".formatted(size.counted()));
      double before = warmClaims(backend);
      calls.add(counted("from a pool", BackendScale::warm, 8, backend, crowd, log, idle));
      double poolShare = (warmClaims(backend) - before) / size.counted();

      Progress.say("up to login %d".formatted(size.first()));
      var _ = crowd.come(size.first() - crowd.logins(), BackendScale::some, Double.MAX_VALUE);
      look(backend, crowd);
      Progress.say("up to login %d".formatted(size.last()));
      int many = size.last() - crowd.logins();
      double cpu = backend.figures().cpuSeconds();
      long begin = System.nanoTime();
      LeaseCrowd.Times times = crowd.come(many, BackendScale::some, Double.MAX_VALUE);
      double seconds = Pause.secondsSince(begin);
      double cpuSeconds = backend.figures().cpuSeconds() - cpu;
      look(backend, crowd);
      return new Outcome(
          "scale",
          machine,
          cluster.versions(),
          Machine.load(),
          size,
          atATime,
          many / seconds,
          cpuSeconds * 1000 / many,
          idle.calls().total() / idle.seconds(),
          poolShare,
          calls,
          new Waits(
              times.cold().quantiles(),
              times.warm().quantiles(),
              times.attached().quantiles(),
              times.release().quantiles()),
          checkpoints);
    }
  }

  /** What is sent anyhow. */
  private record Idle(ApiCalls calls, double seconds) {}

  private Calls counted(
      String kind,
      java.util.function.IntFunction<String> template,
      double perSecondMax,
      BackendPart backend,
      LeaseCrowd crowd,
      ApiCalls.Log log,
      Idle idle) {
    var _ = log.next();
    long begin = System.nanoTime();
    var _ = crowd.come(size.counted(), template, perSecondMax);
    rest(backend, crowd);
    double seconds = Pause.secondsSince(begin);
    return new Calls(
        kind,
        size.counted(),
        log.next().each(size.counted(), idle.calls(), idle.seconds(), seconds));
  }

  private static String warm(int number) {
    return BackendPart.WARM.get(number % BackendPart.WARM.size());
  }

  /** One of four comes out of a pool. */
  private static String some(int number) {
    return number % 4 == 0 ? warm(number / 4) : BackendPart.COLD;
  }

  private static double warmClaims(BackendPart backend) {
    return backend.meter("gatehouse_backend_pool_claims_total", "start=\"warm\"");
  }

  /** Waits until the records of those who went are forgotten, their pods gone, and pools full. */
  private void rest(BackendPart backend, LeaseCrowd crowd) {
    int pools = size.poolSize() * BackendPart.WARM.size();
    long until = System.currentTimeMillis() + REST_MILLIS_MAX;
    while (true) {
      double known =
          backend.meter("gatehouse_backend_workloads", "state=\"ready\"")
              + backend.meter("gatehouse_backend_workloads", "state=\"ending\"")
              + backend.meter("gatehouse_backend_workloads", "state=\"ended\"");
      double ready = backend.meter("gatehouse_backend_pool_pods", "state=\"ready\"");
      if (known == crowd.present()
          && ready == pools
          && cluster.count("pods") == crowd.present() + pools) {
        return;
      }
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException(
            "no rest: %d leases, %.0f known, %.0f ready of %d in pools, %d pods"
                .formatted(crowd.present(), known, ready, pools, cluster.count("pods")));
      }
      Pause.millis(500);
    }
  }

  private void look(BackendPart backend, LeaseCrowd crowd) {
    rest(backend, crowd);
    ProcessFigures figures = backend.figures();
    HeapHistogram heap = figures.histogram();
    checkpoints.add(
        new Checkpoint(
            crowd.logins(),
            crowd.present(),
            cluster.count("pods"),
            cluster.count("secrets"),
            heap.bytes() / (double) (1 << 20),
            heap.of(POD),
            heap.of(SECRET),
            heap.of(EVENT),
            heap.of(BOOK + "PodPage"),
            heap.of(BOOK + "RecordPage"),
            figures.count("task"),
            figures.count("fd"),
            figures.resident(),
            figures.cpuSeconds()));
    Progress.say("  %s".formatted(checkpoints.getLast()));
    HeapHistogram before = lastHeap;
    if (before != null) {
      Progress.say("  grown most since: %s".formatted(heap.grownMostSince(before, 12)));
    }
    lastHeap = heap;
  }
}
