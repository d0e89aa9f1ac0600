package dev.gatehouse.backend.agent;

import dev.gatehouse.backend.identity.SshPublicKey;
import java.nio.file.Path;
import java.util.List;

/**
 * What an agent is told beside its name and its key.
 *
 * @param rekeyBytes bytes after which it asks for new keys on a connection; 1 MiB to 64 GiB
 * @param workloadAuthorities the CAs whose certificates open its workload
 */
public record AgentSettings(
    Path home,
    Path shell,
    AgentTimers timers,
    long rekeyBytes,
    List<SshPublicKey> workloadAuthorities) {

  public AgentSettings {
    workloadAuthorities = List.copyOf(workloadAuthorities);
  }
}
