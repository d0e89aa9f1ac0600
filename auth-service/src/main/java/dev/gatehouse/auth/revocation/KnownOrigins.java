package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.grant.Basis.Origin;
import java.util.Set;

/** Who knows users by the settings of now: whom somebody else knew, nobody would let in today. */
public record KnownOrigins(Set<Origin> origins) {
  public KnownOrigins {
    origins = Set.copyOf(origins);
  }
}
