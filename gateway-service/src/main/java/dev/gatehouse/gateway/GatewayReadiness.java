package dev.gatehouse.gateway;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when started, with keys, and not draining. Kafka and the other services have no say: their
 * outage must not take every gateway out of service at once. That recording is crowded is said
 * beside it, for whoever looks; it changes nothing.
 */
@Readiness
class GatewayReadiness implements HealthCheck {
  private final GatewayServer server;

  GatewayReadiness(GatewayServer server) {
    this.server = server;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("gateway")
        .status(server.isAccepting())
        .withData("recordingCrowded", server.isRecordingCrowded())
        .build();
  }
}
