package dev.gatehouse.backend.certificate;

import dev.gatehouse.backend.grant.SessionPolicy;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The workload CA: signs the certificates that let gateways into workloads. Thread-safe. */
public final class WorkloadAuthority {

  /** How far back a certificate is valid, for clocks that are behind. */
  static final Duration BACKDATED = Duration.ofMinutes(5);

  /** How long a certificate is valid; the same request to the backend renews it. */
  static final Duration VALIDITY = Duration.ofMinutes(10);

  private final OpenSshKeyPair key;

  public WorkloadAuthority(OpenSshKeyPair key) {
    this.key = key;
  }

  /** The public half, which agents are told. */
  public SshPublicKey publicKey() {
    return key.publicKey();
  }

  /**
   * Signs a certificate.
   *
   * @param agentProtocol the version that the workload's agent speaks, in which it is told the
   *     policy
   * @param lease names the certificate in the agent's log
   */
  public GatewayCertificate issue(
      SshPublicKey gateway,
      WorkloadId workload,
      int agentProtocol,
      SessionPolicy policy,
      LeaseId lease,
      Instant now) {
    Instant expiresAt = now.plus(VALIDITY);
    try {
      OpenSshCertificate certificate =
          OpenSshCertificateBuilder.userCertificate()
              .id(lease.toString())
              .serial(now.toEpochMilli())
              .publicKey(
                  AuthorizedKeyEntry.parseAuthorizedKeyEntry(gateway.line())
                      .resolvePublicKey(null, null))
              .principals(List.of(workload.text()))
              .validAfter(now.minus(BACKDATED))
              .validBefore(expiresAt)
              .criticalOption(AgentPolicy.OPTION, AgentPolicy.of(policy, agentProtocol).json())
              .extension("permit-pty", "")
              .sign(key.keyPair());
      return new GatewayCertificate(
          PublicKeyEntry.toString(certificate),
          Instant.ofEpochSecond(certificate.getValidBefore()));
    } catch (Exception e) { // sign() declares no less.
      throw new IllegalStateException("the workload CA does not sign", e);
    }
  }
}
