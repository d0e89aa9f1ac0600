package dev.gatehouse.e2e.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was recorded of a test's sessions, where the address has an audit service. A bare SSH server
 * has none, and then there is nothing to hold against the clients; a suite always has one.
 */
public final class Recording {
  private static final Duration RECORDED_WITHIN = Duration.ofMinutes(1);

  private final Optional<RecordedFaithfully> recorded;
  private final Instant since;

  private Recording(Optional<RecordedFaithfully> recorded, Instant since) {
    this.recorded = recorded;
    this.since = since;
  }

  /** Of the sessions that begin from now on. */
  public static Recording of(Endpoints endpoints) {
    Instant since = Instant.now();
    if (endpoints.optional("GATEHOUSE_AUDIT_URL").isEmpty()
        && endpoints.optional("GATEHOUSE_STATE").isEmpty()) {
      return new Recording(Optional.empty(), since);
    }
    return new Recording(
        Optional.of(new RecordedFaithfully(new AuditApi(endpoints), endpoints.user())), since);
  }

  /** Each run's session is complete, and holds its streams and its exit status. */
  public void holds(SshRun... runs) {
    holds(List.of(runs));
  }

  public void holds(Collection<SshRun> runs) {
    recorded.ifPresent(record -> record.assertComplete(runs, since, RECORDED_WITHIN));
  }

  /** Behind the run, a connection of that kind went there, and carried so much both ways. */
  public void holdsForward(SshRun run, String kind, String destination, long input, long output) {
    session(run)
        .ifPresent(
            session ->
                assertThat(session.channelList())
                    .as("channels of %s", run)
                    .anySatisfy(
                        channel -> {
                          assertThat(channel.kind()).isEqualTo(kind);
                          assertThat(channel.destination()).isEqualTo(destination);
                          assertThat(channel.bytes().input()).isEqualTo(input);
                          assertThat(channel.bytes().output()).isEqualTo(output);
                        }));
  }

  /** The command that carries the marker, whoever sent it, is recorded with what it left. */
  public void holdsCommand(String marker, int exit, String output, String error) {
    recorded.ifPresent(
        record -> record.assertCommand(marker, exit, output, error, since, RECORDED_WITHIN));
  }

  /** Behind the run, a connection of that kind went there. */
  public void holdsForward(SshRun run, String kind, String destination) {
    session(run)
        .ifPresent(
            session ->
                assertThat(session.channelList())
                    .as("channels of %s", run)
                    .anySatisfy(
                        channel -> {
                          assertThat(channel.kind()).isEqualTo(kind);
                          assertThat(channel.destination()).isEqualTo(destination);
                        }));
  }

  /** Behind the run, there was a channel of that kind. */
  public void holdsChannel(SshRun run, String kind) {
    session(run)
        .ifPresent(
            session ->
                assertThat(session.channelList())
                    .as("channels of %s", run)
                    .anySatisfy(channel -> assertThat(channel.kind()).isEqualTo(kind)));
  }

  /** A shell's session is complete, and holds what its terminal was sent. */
  public void holdsShell(Path typescript) {
    recorded.ifPresent(record -> record.assertShell(typescript, since, RECORDED_WITHIN));
  }

  private Optional<SessionView> session(SshRun run) {
    return recorded.map(
        record -> {
          SessionView session =
              Objects.requireNonNull(
                  record.awaitEnded(List.of(run), since, RECORDED_WITHIN).get(run.marker()));
          assertThat(session.integrity()).as("integrity of %s", run).isEqualTo("complete");
          return session;
        });
  }
}
