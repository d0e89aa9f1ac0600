package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.GrantId;
import java.util.Optional;

/**
 * A grant by which a session lives, as its gateway asks about it.
 *
 * @param basis empty when what the gateway gave back is not what was given with this grant, or
 *     cannot be read here
 */
record HeldGrant(GrantId id, Optional<Basis> basis) {

  HeldGrant {
    basis = basis.filter(some -> some.grant().equals(id));
  }
}
