package dev.gatehouse.backend.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.TestClock;
import dev.gatehouse.backend.agent.AgentTimers;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real agent, started as the service starts it. */
class LocalProcessesTest extends WorkloadsContract {

  private static final Path AGENT = Path.of(System.getProperty("gatehouse.test.agent"));

  @TempDir Path directory;

  @AfterEach
  void nothingIsLeft() {
    Workloads workloads = open();
    List<Workload> left = workloads.all();
    left.forEach(workload -> workloads.end(workload.lease().id(), EndReason.RELEASED));
    Eventually.await(
        "the end of every workload",
        () ->
            workloads.all().stream()
                .allMatch(workload -> workload.condition() instanceof Condition.Ended));
  }

  @Override
  protected Workloads open() {
    return open(settings(AGENT, Duration.ofSeconds(60)), InstantSource.system());
  }

  @Override
  protected void kill(Workload workload) {
    agentOf(workload.lease().id()).kill();
  }

  @Test
  void theRecordIsForItsOwnerAloneAndHoldsNoSecret() throws IOException {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);

    Path record = directory.resolve("workloads").resolve(lease.id() + ".json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record.getParent())))
        .isEqualTo("rwx------");
    assertThat(Files.readString(record)).doesNotContain("PRIVATE");
  }

  @Test
  void anAgentThatDoesNotStartIsAWorkloadThatEnded() {
    Workloads workloads =
        open(settings(Path.of("/bin/false"), Duration.ofSeconds(60)), InstantSource.system());
    Lease lease = TestingLeases.claimedAt(Instant.now());

    workloads.claim(lease);

    assertThat(awaited(workloads, lease).condition())
        .isInstanceOf(Condition.Ended.class)
        .extracting("reason")
        .isEqualTo(EndReason.NOT_STARTED);
  }

  @Test
  void aWorkloadThatIsReleasedWhileItStartsEnds() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);

    workloads.end(lease.id(), EndReason.RELEASED);

    awaitEnd(workloads, lease, EndReason.RELEASED);
    assertThat(agentsLeft(lease)).isFalse();
  }

  @Test
  void aStartThatTheBackendDidNotSurviveIsAWorkloadThatEnded() throws IOException {
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Ledger.open(directory.resolve("workloads"))
        .write(
            new LocalWorkload(
                new Workload(WorkloadId.random(), lease, new Condition.Starting("its agent")),
                Optional.empty()));

    Workloads workloads = open();

    assertThat(workloads.find(lease.id()).orElseThrow().condition())
        .extracting("reason")
        .isEqualTo(EndReason.NOT_STARTED);
  }

  @Test
  void anAgentThatNobodyCameToIsGoneWithoutTheBackend() {
    Workloads workloads = open(settings(AGENT, Duration.ofSeconds(1)), InstantSource.system());
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    ProcessIdentity agent = agentOf(awaited(workloads, lease).lease().id());

    Eventually.await("the agent's own end", () -> !agent.alive());
  }

  @Test
  void anAgentThatWillNotEndIsKilled() throws IOException {
    TestClock clock = new TestClock();
    Workloads workloads = open(settings(AGENT, Duration.ofSeconds(60)), clock);
    Lease lease = TestingLeases.claimedAt(clock.instant());
    workloads.claim(lease);
    awaited(workloads, lease);
    ProcessIdentity agent = agentOf(lease.id());
    new ProcessBuilder("kill", "-STOP", Long.toString(agent.pid())).start().onExit().join();
    workloads.end(lease.id(), EndReason.RELEASED);
    clock.pass(LocalProcesses.INSIST_AFTER.plusSeconds(1));

    workloads.end(lease.id(), EndReason.RELEASED);

    awaitEnd(workloads, lease, EndReason.RELEASED);
  }

  @Test
  void aDamagedRecordDoesNotKeepTheOthersFromBeingFound() throws IOException {
    Workloads before = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    before.claim(lease);
    awaited(before, lease);
    Files.writeString(directory.resolve("workloads").resolve("damaged.json"), "{\"version\":99}");

    Workloads after = open();

    assertThat(after.all()).extracting(Workload::lease).containsExactly(lease);
  }

  private LocalProcesses open(ProcessSettings settings, InstantSource clock) {
    try {
      return LocalProcesses.open(settings, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessSettings settings(Path agent, Duration unattached) {
    return new ProcessSettings(
        agent,
        directory.resolve("workloads"),
        List.of(new TemplateName("default")),
        Path.of("/bin/sh"),
        directory,
        Optional.empty(),
        Duration.ofSeconds(20),
        new AgentTimers(unattached, Duration.ofSeconds(1), Duration.ofSeconds(15)),
        1L << 30,
        List.of(OpenSshKeyPair.generate().publicKey()));
  }

  private ProcessIdentity agentOf(LeaseId lease) {
    try {
      return Ledger.open(directory.resolve("workloads")).read().stream()
          .filter(local -> local.lease().equals(lease))
          .flatMap(local -> local.agent().stream())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean agentsLeft(Lease lease) {
    try {
      return Ledger.open(directory.resolve("workloads")).read().stream()
          .filter(local -> local.lease().equals(lease.id()))
          .anyMatch(LocalWorkload::agentAlive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
