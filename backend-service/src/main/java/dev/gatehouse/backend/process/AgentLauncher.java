package dev.gatehouse.backend.process;

import dev.gatehouse.backend.agent.AgentDocument;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.workload.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts agents. Each gets a host key of its own, made here, told on its standard input, and kept
 * nowhere: who has lost an agent has lost its key.
 */
final class AgentLauncher {

  private static final String LOOPBACK = "127.0.0.1";

  private final ProcessSettings settings;

  AgentLauncher(ProcessSettings settings) {
    this.settings = settings;
  }

  /** What became of a start. */
  sealed interface Launch {

    /** The agent listens. */
    record Listening(ProcessIdentity agent, Endpoint endpoint, boolean namespace)
        implements Launch {}

    /**
     * There is no agent.
     *
     * @param problem why, for the log
     */
    record Failed(String problem) implements Launch {}
  }

  /**
   * Waits for the agent's answer, no longer than the start timeout.
   *
   * @param log where the agent's standard error goes, from now to its end
   */
  Launch launch(WorkloadId workload, Path log) throws InterruptedException {
    OpenSshKeyPair hostKey = OpenSshKeyPair.generate();
    try {
      Process launcher = start(log);
      try {
        return listening(
            launcher,
            hostKey,
            AgentDocument.write(workload, hostKey.pem(), settings.agentSettings()));
      } finally {
        launcher.destroyForcibly();
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Launch.Failed(String.valueOf(e.getMessage()));
    }
  }

  private Process start(Path log) throws IOException {
    List<String> command = new ArrayList<>(List.of(settings.agent().toString(), "launch"));
    settings.isolation().ifPresent(only -> command.addAll(List.of("-isolation", only)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  /** The launcher ends when the agent has answered, so its exit is the answer's end too. */
  private Launch listening(Process launcher, OpenSshKeyPair hostKey, String document)
      throws IOException, InterruptedException {
    try (OutputStream input = launcher.getOutputStream()) {
      input.write(document.getBytes(StandardCharsets.UTF_8));
    }
    if (!launcher.waitFor(settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
      return new Launch.Failed("no answer within " + settings.startTimeout());
    }
    String line =
        new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (launcher.exitValue() != 0 || line.isEmpty()) {
      return new Launch.Failed("the launcher ended with status " + launcher.exitValue());
    }
    AgentAnswer answer = AgentAnswer.read(line);
    Optional<ProcessIdentity> agent = ProcessIdentity.of(answer.pid());
    return agent
        .<Launch>map(
            identity ->
                new Launch.Listening(
                    identity,
                    new Endpoint(LOOPBACK, answer.port(), hostKey.publicKey(), answer.protocol()),
                    answer.isolation().equals(AgentAnswer.NAMESPACE)))
        .orElseGet(() -> new Launch.Failed("the agent ended after its answer"));
  }
}
