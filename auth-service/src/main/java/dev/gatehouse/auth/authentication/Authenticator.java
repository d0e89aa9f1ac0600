package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.block.BlockGuard;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * Decides about authentication attempts.
 *
 * <p>A wrong key, an unknown user and a user without policy take the same path: one look-up that
 * finds nothing. So do a wrong password and an unknown user: one hash that does not match. Why is
 * asked afterwards, for the log. Thread-safe.
 */
public final class Authenticator {

  private final CurrentAccess access;
  private final GrantIssuer issuer;
  private final HashingThreads hashing;
  private final Decoys decoys;
  private final ProgressTokens tokens;
  private final UsedCodes usedCodes = new UsedCodes();
  private final Guesses guesses;
  private final InstantSource clock;

  public Authenticator(
      CurrentAccess access,
      GrantIssuer issuer,
      GrantKeys keys,
      HashingThreads hashing,
      BlockGuard blocks,
      InstantSource clock) {
    this.access = access;
    this.issuer = issuer;
    this.hashing = hashing;
    this.decoys = new Decoys(keys.derivedKey("gatehouse/decoys"));
    this.tokens = new ProgressTokens(keys.derivedKey("gatehouse/authentication-progress"));
    this.guesses = new Guesses(blocks);
    this.clock = clock;
  }

  /**
   * Decides by the access file that is in effect at this moment. Waits for the database of blocks,
   * for two seconds at most, and must not be called on an I/O thread.
   *
   * @throws dev.gatehouse.auth.problem.RefusedRequest when the attempt's state is not one that was
   *     given to its session and user
   */
  CompletionStage<AuthenticationDecision> decide(AuthenticationAttempt attempt) {
    Decision decision =
        new Decision(
            attempt,
            access.snapshot(),
            issuer,
            hashing,
            decoys,
            tokens,
            usedCodes,
            clock.instant());
    return guesses.decide(attempt, decision);
  }
}
