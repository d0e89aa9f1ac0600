package dev.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.Optional;

/**
 * A grant by which a session lives, and what is given back to auth-service to ask whether it still
 * stands.
 *
 * @param id the grant's id
 * @param basis auth-service's own words on what the grant rests on; nothing is read out of them
 *     here
 * @param staleMax how long the session goes on at most when nobody can say; empty when the
 *     gateway's own setting is all
 */
public record HeldGrant(String id, String basis, Optional<Duration> staleMax) {
  @Override
  public String toString() {
    return "grant " + id;
  }
}
