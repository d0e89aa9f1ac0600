package dev.gatehouse.gateway;

import dev.gatehouse.gateway.audit.AuditConfiguration;
import java.util.Optional;

/** What an installation is for ({@code gatehouse.profile}); unless it says so, production. */
enum Profile {
  PRODUCTION,
  DEVELOPMENT;

  /** Why these settings cannot be meant where it holds; empty when they can. */
  Optional<String> problemWith(AuditConfiguration audit) {
    boolean forgets = audit.destination() == AuditConfiguration.Destination.NONE;
    return this == PRODUCTION && forgets
        ? Optional.of(
            "gatehouse.gateway.audit.destination is none, which records nothing: set"
                + " gatehouse.profile to development if that is meant")
        : Optional.empty();
  }
}
