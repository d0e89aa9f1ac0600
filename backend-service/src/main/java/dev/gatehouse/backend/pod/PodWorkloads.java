package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Workloads that are pods, with all that keeps them: the watches, and the sweep of the leader. */
public final class PodWorkloads implements AutoCloseable {

  /** The Lease object of the replica that looks for orphans. */
  static final String LEADER = "gatehouse-backend-reaper";

  private static final ServiceLog LOG = ServiceLog.of(PodWorkloads.class);
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

  private final Pods pods;
  private final Watches watches;
  private final ScheduledExecutorService sweeps =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("orphan-sweep").daemon(true).factory());

  private PodWorkloads(Pods pods, Watches watches) {
    this.pods = pods;
    this.watches = watches;
  }

  /**
   * Begins to watch. Until that has told everything, which a cluster that cannot be reached may
   * delay for ever, no workload is given out.
   */
  public static PodWorkloads open(
      PodSettings settings,
      Supplier<Templates> templates,
      KubernetesClient client,
      InstantSource clock) {
    Cluster cluster = new Cluster(client, settings.namespace());
    PodBook book = new PodBook();
    Watches watches = Watches.start(cluster, book);
    PodWorkloads opened =
        new PodWorkloads(
            new Pods(settings, templates, cluster, book, watches::complete, clock), watches);
    Leadership leadership =
        new Leadership(client, settings.namespace(), LEADER, "backend-" + UUID.randomUUID(), clock);
    OrphanSweep sweep = new OrphanSweep(cluster, clock);
    var _ =
        opened.sweeps.scheduleWithFixedDelay(
            () -> sweep(leadership, sweep),
            SWEEP_INTERVAL.toMillis(),
            SWEEP_INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
    return opened;
  }

  public Workloads workloads() {
    return pods;
  }

  private static void sweep(Leadership leadership, OrphanSweep sweep) {
    try {
      if (leadership.hold()) {
        sweep.pass();
      }
    } catch (WorkloadsUnavailable e) {
      // Said where it happened.
    } catch (RuntimeException e) {
      LOG.error(MessageCode.INTERNAL_ERROR, e);
    }
  }

  /** Pods go on: another backend, or this one again, finds them. */
  @Override
  public void close() {
    sweeps.shutdownNow();
    watches.close();
  }
}
