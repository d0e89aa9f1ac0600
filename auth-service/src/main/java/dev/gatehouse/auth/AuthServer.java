package dev.gatehouse.auth;

import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.Authenticator;
import dev.gatehouse.auth.authentication.HashingThreads;
import dev.gatehouse.auth.caller.CallerTokens;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/**
 * The auth-service's table of contents: what an authentication attempt meets, in that order.
 *
 * <p>{@link StartConditions} reads what it stands on, before the first request. The two endpoints
 * are {@code AuthenticationResource} and {@code JwksResource}.
 */
class AuthServer {

  /** Who is calling: the gateway asks, the backend only verifies. */
  @Produces
  @Singleton
  CallerTokens callerTokens(StartConditions start) {
    return start.callerTokens();
  }

  /** Who is meant and what they may do: the access file, as one immutable snapshot. */
  @Produces
  @Singleton
  CurrentAccess currentAccess() {
    return new CurrentAccess();
  }

  /** The decision. */
  @Produces
  @Singleton
  Authenticator authenticator(
      CurrentAccess access, GrantIssuer issuer, GrantKeys keys, HashingThreads hashing) {
    return new Authenticator(access, issuer, keys, hashing, InstantSource.system());
  }

  /** The bounded place where passwords are verified. */
  @Produces
  @Singleton
  HashingThreads hashingThreads(StartConditions start) {
    return start.hashingThreads();
  }

  void end(@Disposes HashingThreads hashing) {
    hashing.close();
  }

  /** The answer: a grant, signed. */
  @Produces
  @Singleton
  GrantIssuer grantIssuer(GrantKeys keys) {
    return new GrantIssuer(keys, InstantSource.system());
  }

  /** The keys that sign, and that others verify with. */
  @Produces
  @Singleton
  GrantKeys grantKeys(StartConditions start) {
    return start.grantKeys();
  }
}
