package dev.gatehouse.backend.grant;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the auth-service has told its keys: before that every grant would be refused. */
@Readiness
class GrantKeysReadiness implements HealthCheck {

  private final GrantKeys keys;

  GrantKeysReadiness(GrantKeys keys) {
    this.keys = keys;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("grant keys").status(keys.available()).build();
  }
}
