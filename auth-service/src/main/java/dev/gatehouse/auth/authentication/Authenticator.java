package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.block.BlockGuard;
import dev.gatehouse.auth.code.UsedCodes;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.place.SessionPlaces;
import dev.gatehouse.auth.proof.Step;
import java.time.InstantSource;
import java.util.List;
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
  private final Identities identities;
  private final Admission admission;
  private final HashingThreads hashing;
  private final Decoys decoys;
  private final ProgressTokens tokens;
  private final UsedCodes usedCodes;
  private final Guesses guesses;
  private final InstantSource clock;

  public Authenticator(
      CurrentAccess access,
      Identities identities,
      GrantIssuer issuer,
      GrantKeys keys,
      HashingThreads hashing,
      BlockGuard blocks,
      UsedCodes usedCodes,
      SessionPlaces places,
      InstantSource clock) {
    this.access = access;
    this.identities = identities;
    this.admission = new Admission(issuer, places);
    this.hashing = hashing;
    this.decoys = new Decoys(keys.derivedKey("gatehouse/decoys"));
    this.tokens = new ProgressTokens(() -> keys.derivedKeys("gatehouse/authentication-progress"));
    this.guesses = new Guesses(blocks);
    this.usedCodes = usedCodes;
    this.clock = clock;
  }

  /**
   * Decides by the access file that is in effect at this moment. Waits for the database of blocks,
   * of used codes and of places, for a few seconds at most each, and must not be called on an I/O
   * thread.
   *
   * @throws dev.gatehouse.auth.problem.RefusedRequest when the attempt's state is not one that was
   *     given to its session and user
   */
  public CompletionStage<AuthenticationDecision> decide(AuthenticationAttempt attempt) {
    AccessSnapshot snapshot = access.snapshot();
    List<Step> firstSteps = identities.firstSteps(snapshot);
    return identities
        .providerOf(attempt.user(), snapshot)
        .map(
            provider ->
                provided(
                    new ProvidedDecision(attempt, provider, firstSteps, admission),
                    attempt,
                    snapshot))
        .orElseGet(() -> byFile(attempt, snapshot, firstSteps));
  }

  /** Decides by the access file alone, whoever else knows users. */
  public CompletionStage<AuthenticationDecision> decideByFile(AuthenticationAttempt attempt) {
    AccessSnapshot snapshot = access.snapshot();
    return byFile(attempt, snapshot, snapshot.firstSteps());
  }

  private CompletionStage<AuthenticationDecision> provided(
      ProvidedDecision decision, AuthenticationAttempt attempt, AccessSnapshot snapshot) {
    return guesses.decide(attempt, false, block -> decision.make(snapshot, block));
  }

  private CompletionStage<AuthenticationDecision> byFile(
      AuthenticationAttempt attempt, AccessSnapshot snapshot, List<Step> firstSteps) {
    Decision decision =
        new Decision(
            attempt,
            snapshot,
            firstSteps,
            admission,
            hashing,
            decoys,
            tokens,
            usedCodes,
            clock.instant());
    return guesses.decide(attempt, decision.isFurther(), decision::make);
  }
}
