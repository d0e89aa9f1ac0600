package dev.gatehouse.gateway.authentication;

import java.util.concurrent.CompletableFuture;

/** Whoever knows the users. Safe for use by many threads; no call blocks. */
public interface Authenticator {

  /**
   * Asks who this is. The future never completes exceptionally: what cannot be answered is {@link
   * AuthenticationOutcome.Unavailable}, and lets nobody in.
   */
  CompletableFuture<AuthenticationOutcome> authenticate(AuthenticationRequest request);
}
