package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Full;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.Ground;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.place.SessionPlaces;
import java.util.Optional;

/**
 * What comes after everything is proven: a place among the user's sessions, where policy says how
 * many there may be, and then the grant. Thread-safe; may wait for the database of places.
 */
final class Admission {

  private final GrantIssuer issuer;
  private final SessionPlaces places;

  Admission(GrantIssuer issuer, SessionPlaces places) {
    this.issuer = issuer;
    this.places = places;
  }

  /** A session that gets no grant of ours is not ours to count. */
  AuthenticationDecision of(AuthenticationAttempt attempt, Authorization given, Ground ground) {
    Optional<Ed25519PublicKey> gateway = attempt.gatewayKey();
    if (gateway.isEmpty()) {
      return new Accepted(given, Optional.empty());
    }
    Optional<Integer> most = given.policy().limits().sessionsMax();
    SessionPlaces.Taking taking =
        most.map(some -> places.take(given.principal(), attempt.session(), some))
            .orElse(SessionPlaces.Taking.TAKEN);
    return switch (taking) {
      case TAKEN ->
          new Accepted(
              given,
              Optional.of(
                  issuer.issue(
                      given.principal(),
                      given.policy(),
                      attempt.session(),
                      gateway.get(),
                      ground)));
      case NONE_LEFT -> new Full(given.policy().name().text());
      case UNKNOWN ->
          new Unavailable(
              MessageCode.PLACES_UNAVAILABLE, "how many sessions the user has cannot be known now");
    };
  }
}
