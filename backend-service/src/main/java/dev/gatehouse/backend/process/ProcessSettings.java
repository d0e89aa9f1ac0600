package dev.gatehouse.backend.process;

import dev.gatehouse.backend.agent.AgentSettings;
import dev.gatehouse.backend.agent.AgentTimers;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.TemplateName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How local processes are made.
 *
 * @param agent the agent's program
 * @param stateDirectory where a file for each workload is kept
 * @param templates the templates that stand for a local process; all are made alike
 * @param isolation the only isolation that the agent's launcher may use; any when absent
 * @param startTimeout how long an agent may take to answer
 * @param rekeyBytes bytes after which an agent asks for new keys on a connection; 1 MiB to 64 GiB
 * @param workloadAuthorities the CAs whose certificates open a workload
 */
public record ProcessSettings(
    Path agent,
    Path stateDirectory,
    List<TemplateName> templates,
    Path shell,
    Path home,
    Optional<String> isolation,
    Duration startTimeout,
    AgentTimers timers,
    long rekeyBytes,
    List<SshPublicKey> workloadAuthorities) {

  public ProcessSettings {
    templates = List.copyOf(templates);
    workloadAuthorities = List.copyOf(workloadAuthorities);
  }

  /** What an agent is told of this. */
  AgentSettings agentSettings() {
    return new AgentSettings(home, shell, timers, rekeyBytes, workloadAuthorities);
  }
}
