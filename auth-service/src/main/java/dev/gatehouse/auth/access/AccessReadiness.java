package dev.gatehouse.auth.access;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready from the moment an access file is in effect. */
@Readiness
@Singleton
class AccessReadiness implements HealthCheck {

  private final CurrentAccess access;

  AccessReadiness(CurrentAccess access) {
    this.access = access;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("access file in effect").status(access.isLoaded()).build();
  }
}
