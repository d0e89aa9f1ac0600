package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.SshPublicKey;
import java.time.Duration;
import java.util.List;

/**
 * What all pods have in common.
 *
 * @param namespace where they are
 * @param anchor the Secret there that owns all of them: they go when it does
 * @param agentImage the image that the init container brings the agent from
 * @param unattached how long an agent waits for its first gateway
 * @param keepalive the pause between an agent's questions on a silent connection
 * @param rekeyBytes bytes after which an agent asks for new keys
 * @param workloadsPerPrincipalMax how many live workloads a principal may have; at least 1
 * @param workloadAuthorities the CAs whose certificates open a workload
 */
public record PodSettings(
    String namespace,
    String anchor,
    String agentImage,
    Duration unattached,
    Duration keepalive,
    long rekeyBytes,
    int workloadsPerPrincipalMax,
    List<SshPublicKey> workloadAuthorities) {

  public PodSettings {
    workloadAuthorities = List.copyOf(workloadAuthorities);
  }
}
