package dev.gatehouse.backend.process;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.process.AgentLauncher.Launch;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.WorkloadKind;
import dev.gatehouse.backend.workload.WorkloadMode;
import dev.gatehouse.backend.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Workloads that are process trees on this machine, each below an agent of its own.
 *
 * <p>What a workload is stands in the {@link Ledger} before it is true and as soon as it changes;
 * whether it lives is asked of the kernel each time. So this process may die at any moment: the
 * agents go on, and the next one finds them. An agent whose answer came too late for the ledger is
 * found by nobody, and ends itself unattached.
 */
public final class LocalProcesses implements Workloads {

  /**
   * How long a workload may take to end after it was told to; its agent needs up to five seconds.
   */
  static final Duration INSIST_AFTER = Duration.ofSeconds(7);

  /** How many agents may be starting at once; the others wait. */
  private static final int STARTS_MAX = 8;

  private static final ServiceLog LOG = ServiceLog.of(LocalProcesses.class);

  private final ProcessSettings settings;
  private final InstantSource clock;
  private final Ledger ledger;
  private final AgentLauncher launcher;
  private final Semaphore starts = new Semaphore(STARTS_MAX, true);

  private final Map<LeaseId, LocalWorkload> known = new HashMap<>();
  private final Map<LeaseId, CompletableFuture<Void>> starting = new HashMap<>();

  private LocalProcesses(ProcessSettings settings, InstantSource clock, Ledger ledger) {
    this.settings = settings;
    this.clock = clock;
    this.ledger = ledger;
    this.launcher = new AgentLauncher(settings);
  }

  /**
   * Finds the workloads of an earlier run.
   *
   * @throws IOException when the state directory cannot be used
   */
  public static LocalProcesses open(ProcessSettings settings, InstantSource clock)
      throws IOException {
    LocalProcesses processes =
        new LocalProcesses(settings, clock, Ledger.open(settings.stateDirectory()));
    processes.findAgain();
    return processes;
  }

  @Override
  public WorkloadKind kind() {
    return WorkloadKind.PROCESS;
  }

  @Override
  public Optional<WorkloadMode> mode(TemplateName template) {
    return settings.templates().contains(template)
        ? Optional.of(WorkloadMode.CONNECTION)
        : Optional.empty();
  }

  @Override
  public synchronized Workload claim(Lease lease) {
    LocalWorkload existing = look(lease.id());
    if (existing != null) {
      return existing.workload();
    }
    LocalWorkload claimed =
        new LocalWorkload(
            new Workload(WorkloadId.random(), lease, new Condition.Starting("its agent")),
            Optional.empty());
    save(claimed);
    starting.put(lease.id(), new CompletableFuture<>());
    Thread.ofVirtual().name("start " + lease.id()).start(() -> start(claimed));
    return claimed.workload();
  }

  @Override
  public Optional<Workload> await(LeaseId lease, Duration atMost) {
    CompletableFuture<Void> start;
    synchronized (this) {
      start = starting.getOrDefault(lease, CompletableFuture.completedFuture(null));
    }
    try {
      start.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return find(lease);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a start never fails its future", e);
    }
    return find(lease);
  }

  @Override
  public synchronized Optional<Workload> find(LeaseId lease) {
    return Optional.ofNullable(look(lease)).map(LocalWorkload::workload);
  }

  @Override
  public synchronized List<Workload> all() {
    return List.copyOf(known.keySet()).stream().map(this::find).flatMap(Optional::stream).toList();
  }

  @Override
  public synchronized void attach(LeaseId lease) {
    LocalWorkload local = look(lease);
    if (local != null && local.workload().live()) {
      save(local.with(local.workload().lease().attached(clock.instant())));
    }
  }

  @Override
  public synchronized void end(LeaseId lease, EndReason reason) {
    LocalWorkload local = look(lease);
    if (local == null) {
      return;
    }
    switch (local.condition()) {
      case Condition.Starting starting -> save(local.with(ending(reason)));
      case Condition.Ready ready -> {
        save(local.with(ending(reason)));
        local.agent().ifPresent(ProcessIdentity::terminate);
      }
      case Condition.Ending(EndReason first, Instant since) -> insist(local, since);
      case Condition.Ended ended -> {}
    }
  }

  @Override
  public synchronized void forget(LeaseId lease) {
    LocalWorkload local = look(lease);
    if (local != null && local.condition() instanceof Condition.Ended) {
      known.remove(lease);
      ledger.remove(lease);
    }
  }

  /** The workload as the kernel has it now: an agent that is gone has ended, whoever knew of it. */
  private @Nullable LocalWorkload look(LeaseId lease) {
    LocalWorkload local = known.get(lease);
    if (local == null || starting.containsKey(lease) || local.agentAlive()) {
      return local;
    }
    return switch (local.condition()) {
      case Condition.Starting starting -> ended(local, EndReason.NOT_STARTED);
      case Condition.Ready ready -> ended(local, EndReason.DIED);
      case Condition.Ending(EndReason reason, Instant since) -> ended(local, reason);
      case Condition.Ended ended -> local;
    };
  }

  private void start(LocalWorkload claimed) {
    LeaseId lease = claimed.lease();
    Launch launch = launch(claimed);
    synchronized (this) {
      CompletableFuture<Void> start = starting.remove(lease);
      switch (launch) {
        case Launch.Listening listening -> listens(known.getOrDefault(lease, claimed), listening);
        case Launch.Failed(String problem) -> {
          log(claimed).with("problem", problem).error(MessageCode.WORKLOAD_NOT_STARTED);
          look(lease);
        }
      }
      if (start != null) {
        start.complete(null);
      }
    }
  }

  private Launch launch(LocalWorkload claimed) {
    starts.acquireUninterruptibly();
    try {
      Path log = ledger.createLog(claimed.lease());
      return launcher.launch(claimed.workload().id(), log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Launch.Failed("interrupted");
    } catch (RuntimeException e) {
      return new Launch.Failed(e.toString());
    } finally {
      starts.release();
    }
  }

  private void listens(LocalWorkload now, Launch.Listening listening) {
    LocalWorkload answered = now.with(listening.agent());
    if (now.condition() instanceof Condition.Starting) {
      save(answered.with(new Condition.Ready(listening.endpoint())));
      log(now).info(MessageCode.WORKLOAD_STARTED);
    } else {
      // It was ended while it started.
      save(answered);
      listening.agent().terminate();
    }
    if (!listening.namespace()) {
      log(now).warn(MessageCode.WORKLOAD_WITHOUT_NAMESPACE);
    }
  }

  private void insist(LocalWorkload local, Instant since) {
    if (clock.instant().isAfter(since.plus(INSIST_AFTER))) {
      local.agent().ifPresent(ProcessIdentity::kill);
      log(local).warn(MessageCode.WORKLOAD_KILLED);
    }
  }

  private void findAgain() throws IOException {
    List<LocalWorkload> found = ledger.read();
    found.forEach(local -> known.put(local.lease(), local));
    long live = all().stream().filter(Workload::live).count();
    if (live > 0) {
      LOG.with("workloads", live).info(MessageCode.WORKLOADS_FOUND_AGAIN);
    }
  }

  private Condition ending(EndReason reason) {
    return new Condition.Ending(reason, clock.instant());
  }

  private LocalWorkload ended(LocalWorkload local, EndReason reason) {
    LocalWorkload ended = local.with(new Condition.Ended(reason, clock.instant()));
    save(ended);
    log(ended).with("reason", reason.label()).info(MessageCode.WORKLOAD_ENDED);
    return ended;
  }

  private void save(LocalWorkload local) {
    ledger.write(local);
    known.put(local.lease(), local);
  }

  private static ServiceLog log(LocalWorkload local) {
    return LOG.with("sessionId", local.lease().session())
        .with("workload", local.workload().id())
        .with("principal", local.workload().lease().principal());
  }
}
