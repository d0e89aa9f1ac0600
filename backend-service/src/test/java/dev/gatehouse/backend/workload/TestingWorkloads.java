package dev.gatehouse.backend.workload;

import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Workloads that are only a record, and do at once what they are told. */
public final class TestingWorkloads implements Workloads {

  private static final SshPublicKey HOST_KEY = OpenSshKeyPair.generate().publicKey();

  private final InstantSource clock;
  private final Map<LeaseId, Workload> known = new LinkedHashMap<>();
  private boolean slow;
  private boolean behind;
  private boolean full;
  private int protocol = 2;
  private int insisted;
  private int claims;

  public TestingWorkloads(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on nothing is ready and nothing has ended before {@link #settle}. */
  public void beSlow() {
    slow = true;
  }

  /** From now on others, elsewhere, have always been faster to get the last one. */
  public void beFull() {
    full = true;
  }

  /** From now on what there is has been made elsewhere, and is known to whoever looks for it. */
  public void beBehind() {
    behind = true;
  }

  /** What is ready from now on has an agent that speaks this version of the protocol. */
  public void speak(int version) {
    protocol = version;
  }

  /** What is starting is ready, what is ending has ended. */
  public synchronized void settle() {
    known.replaceAll(
        (id, workload) ->
            switch (workload.condition()) {
              case Condition.Starting starting -> with(workload, ready());
              case Condition.Ending(EndReason reason, var since) ->
                  with(workload, new Condition.Ended(reason, clock.instant()));
              case Condition.Ready ready -> workload;
              case Condition.Ended ended -> workload;
            });
  }

  /** The workload ends without anybody having told it to. */
  public synchronized void die(LeaseId lease) {
    known.computeIfPresent(
        lease,
        (id, workload) -> with(workload, new Condition.Ended(EndReason.DIED, clock.instant())));
  }

  public synchronized int insisted() {
    return insisted;
  }

  @Override
  public WorkloadKind kind() {
    return WorkloadKind.PROCESS;
  }

  @Override
  public Optional<WorkloadMode> mode(TemplateName template) {
    return Optional.ofNullable(
        switch (template.text()) {
          case "default" -> WorkloadMode.CONNECTION;
          case "channel" -> WorkloadMode.CHANNEL;
          case "persistent" -> WorkloadMode.PERSISTENT;
          default -> null;
        });
  }

  @Override
  public synchronized Workload claim(Lease lease) {
    claims++;
    if (full) {
      throw new TooManyWorkloads();
    }
    return known.computeIfAbsent(
        lease.id(),
        id ->
            new Workload(
                WorkloadId.random(), lease, slow ? new Condition.Starting("patience") : ready()));
  }

  /** How often a workload was claimed, the same one too. */
  public synchronized int claims() {
    return claims;
  }

  @Override
  public Optional<Workload> await(LeaseId lease, Duration atMost) {
    return find(lease);
  }

  @Override
  public synchronized Optional<Workload> find(LeaseId lease) {
    return Optional.ofNullable(known.get(lease));
  }

  @Override
  public Optional<Workload> known(LeaseId lease) {
    return behind ? Optional.empty() : find(lease);
  }

  @Override
  public synchronized List<Workload> all() {
    return List.copyOf(known.values());
  }

  @Override
  public synchronized void attach(LeaseId lease) {
    known.computeIfPresent(
        lease,
        (id, workload) ->
            workload.live()
                ? new Workload(
                    workload.id(), workload.lease().attached(clock.instant()), workload.condition())
                : workload);
  }

  @Override
  public synchronized void end(LeaseId lease, EndReason reason) {
    known.computeIfPresent(
        lease,
        (id, workload) -> {
          if (workload.condition() instanceof Condition.Ending) {
            insisted++;
          }
          if (!workload.live()) {
            return workload;
          }
          return with(
              workload,
              slow
                  ? new Condition.Ending(reason, clock.instant())
                  : new Condition.Ended(reason, clock.instant()));
        });
  }

  @Override
  public synchronized void forget(LeaseId lease) {
    known.computeIfPresent(
        lease, (id, workload) -> workload.condition() instanceof Condition.Ended ? null : workload);
  }

  private Condition ready() {
    return new Condition.Ready(new Endpoint("127.0.0.1", 22, HOST_KEY, protocol));
  }

  private static Workload with(Workload workload, Condition condition) {
    return new Workload(workload.id(), workload.lease(), condition);
  }
}
