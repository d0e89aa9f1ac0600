package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.SshPublicKey;
import java.time.Duration;

/**
 * What a gateway asks for.
 *
 * @param grant the compact JWS, nothing of which is believed yet
 * @param gateway the key that the certificate is to be over
 * @param attached whether the gateway is connected to the workload by now
 * @param patience how long it will wait for the answer
 */
record LeaseClaim(
    String grant, LeaseId lease, SshPublicKey gateway, boolean attached, Duration patience) {

  /** Without the grant, which is a credential. */
  @Override
  public String toString() {
    return "claim of " + lease;
  }
}
