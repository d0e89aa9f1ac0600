package dev.gatehouse.gateway.authentication;

import java.util.concurrent.CompletableFuture;

/** Who is told that a session is over, and counts it no more. */
@FunctionalInterface
public interface EndedGrants {

  /** Says that the session of this grant is over: whether that was heard. Never fails otherwise. */
  CompletableFuture<Boolean> ended(HeldGrant grant);
}
