package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.template.Templates;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Workloads that are pods, with all that keeps them: the watches, and what the leader does, which
 * is to sweep orphans and to fill pools.
 */
public final class PodWorkloads implements AutoCloseable {

  /** The Lease object of the replica that leads. */
  static final String LEADER = "gatehouse-backend-reaper";

  private static final ServiceLog LOG = ServiceLog.of(PodWorkloads.class);
  private static final Duration PASS_INTERVAL = Duration.ofSeconds(1);

  /** Every how many passes the leader renews its claim, and sweeps. */
  private static final int SWEEP_PASSES = 5;

  private final Pods pods;
  private final Watches watches;
  private final ScheduledExecutorService passes =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pod-keeper").daemon(true).factory());

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
      MeterRegistry registry,
      InstantSource clock) {
    Cluster cluster = new Cluster(client, settings.namespace());
    Anchor anchor = new Anchor(cluster, settings.anchor(), clock);
    PodBook book = new PodBook();
    Watches watches = Watches.start(cluster, book);
    PoolMetrics metrics = new PoolMetrics(registry);
    PoolClaims claims = new PoolClaims(cluster, book, metrics, clock);
    SharedPods shared = new SharedPods(cluster, book, templates, clock);
    PodWorkloads opened =
        new PodWorkloads(
            new Pods(
                settings,
                templates,
                cluster,
                anchor,
                book,
                claims,
                shared,
                watches::complete,
                clock),
            watches);
    Leadership leadership =
        new Leadership(client, settings.namespace(), LEADER, "backend-" + UUID.randomUUID(), clock);
    OrphanSweep sweep = new OrphanSweep(cluster, clock);
    PoolMaker maker = new PoolMaker(settings, cluster, anchor, book);
    Pool pool = new Pool(templates, cluster, book, maker, metrics, clock);
    Keeper keeper = new Keeper(leadership, sweep, pool, shared, watches::complete);
    var _ =
        opened.passes.scheduleWithFixedDelay(
            keeper::pass,
            PASS_INTERVAL.toMillis(),
            PASS_INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
    return opened;
  }

  public Workloads workloads() {
    return pods;
  }

  /** What passes again and again. For one thread. */
  private static final class Keeper {
    private final Leadership leadership;
    private final OrphanSweep sweep;
    private final Pool pool;
    private final SharedPods shared;
    private final Supplier<Boolean> complete;
    private boolean leading;
    private int passes;

    Keeper(
        Leadership leadership,
        OrphanSweep sweep,
        Pool pool,
        SharedPods shared,
        Supplier<Boolean> complete) {
      this.leadership = leadership;
      this.sweep = sweep;
      this.pool = pool;
      this.shared = shared;
      this.complete = complete;
    }

    void pass() {
      try {
        if (passes++ % SWEEP_PASSES == 0) {
          lead();
        }
        if (complete.get()) {
          if (leading) {
            pool.pass();
            shared.pass();
          }
          pool.measure();
        }
      } catch (WorkloadsUnavailable e) {
        // Said where it happened.
      } catch (RuntimeException e) {
        LOG.error(MessageCode.INTERNAL_ERROR, e);
      }
    }

    private void lead() {
      boolean led = leading;
      leading = false;
      if (!leadership.hold()) {
        return;
      }
      sweep.pass();
      if (!led) {
        pool.beginToLead();
      }
      leading = true;
    }
  }

  /** Pods go on: another backend, or this one again, finds them. */
  @Override
  public void close() {
    passes.shutdownNow();
    watches.close();
  }
}
