package dev.gatehouse.gateway;

import dev.gatehouse.gateway.audit.AuditConfiguration;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.rest.ServiceConfiguration;
import dev.gatehouse.gateway.workload.WorkloadConfiguration;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Every setting of the gateway. */
@ConfigMapping(prefix = "gatehouse.gateway")
public interface GatewayConfiguration {

  /** Where SSH is served, and the bounds of one connection. */
  SshConfiguration ssh();

  /**
   * Folder of the host key {@code ssh_host_ed25519_key}, made at the first start and then kept, and
   * of a next one, {@code ssh_host_ed25519_key.next}, that is announced before it takes its place.
   */
  Path hostKeyDirectory();

  /**
   * The gateway's long-lived Ed25519 key (PKCS#8, PEM), which vouches for its journals. Made at the
   * first start, then kept; its public half stands beside it, for audit-service to pin.
   */
  Path journalKeyFile();

  /** auth-service. */
  ServiceConfiguration auth();

  /** backend-service. */
  ServiceConfiguration backend();

  /** How frames get to Kafka. */
  AuditConfiguration audit();

  /** How long a session waits for its workload. */
  WorkloadConfiguration workload();

  /**
   * How often auth-service is asked whether the grants of all sessions still stand, give or take a
   * fifth; 100 ms to 20 s, so that a revoked session ends within 30 s.
   */
  @WithDefault("10s")
  Duration grantCheckInterval();

  /**
   * While auth-service cannot say so: how long sessions go on from when their grants were last
   * known to stand; at least three times {@code grant-check-interval}. A group of the access file
   * may set less for its users.
   */
  @WithDefault("30m")
  Duration authorizationStaleMax();

  /**
   * When the policy of a user changes: {@code end} ends the user's sessions, {@code keep} lets them
   * go on under the policy that they began with. A user who may not log in any more is cut off
   * either way.
   */
  @WithDefault("end")
  PolicyChanges policyChanges();

  /** After a stop was asked for: how long new connections are still taken. */
  @WithDefault("5s")
  Duration drainDelay();

  /** After that: how long sessions may go on before they are ended. */
  @WithDefault("10m")
  Duration drainTimeout();
}
