package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.block.BlockGuard;
import dev.gatehouse.auth.block.Guess;
import dev.gatehouse.auth.block.Guess.Proof;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Which attempts are guesses that a block stops, and which of them count as failed.
 *
 * <p>Every attempt counts that brought something to prove by and was rejected, whatever the reason:
 * were only some counted, the moment of the block would tell which reason it was. Excepted is who
 * took too long, for then nothing was compared. Thread-safe.
 */
final class Guesses {

  private final BlockGuard blocks;

  Guesses(BlockGuard blocks) {
    this.blocks = blocks;
  }

  /** Decides, told why nothing is to pass, if so. */
  interface Deciding
      extends Function<Optional<RejectionReason>, CompletionStage<AuthenticationDecision>> {}

  /**
   * Decides about an attempt, and counts what came of it.
   *
   * @param further whether the client has proven a step before
   */
  CompletionStage<AuthenticationDecision> decide(
      AuthenticationAttempt attempt, boolean further, Deciding decision) {
    Optional<Guess> guess =
        proof(attempt.credential(), further)
            .map(proof -> new Guess(address(attempt), attempt.user(), proof));
    CompletionStage<AuthenticationDecision> made =
        decision.apply(guess.flatMap(blocks::blockOf).map(RejectionReason::of));
    return guess
        .filter(_ -> !(attempt.credential() instanceof Credential.OfferedKey))
        .map(
            some ->
                made.thenApplyAsync(
                    answer -> {
                      count(some, answer);
                      return answer;
                    },
                    Thread::startVirtualThread))
        .orElse(made);
  }

  private static Optional<Proof> proof(Credential credential, boolean further) {
    return switch (credential) {
      case Credential.None _, Credential.AskMe _ -> Optional.empty();
      case Credential.OfferedKey _, Credential.ProvenKey _ -> Optional.of(Proof.KEY);
      case Credential.Password _, Credential.Answer _ ->
          Optional.of(further ? Proof.LATER_SECRET : Proof.FIRST_SECRET);
    };
  }

  /** The request has a literal address, so nothing is looked up. */
  private static InetAddress address(AuthenticationAttempt attempt) {
    return InetAddress.ofLiteral(attempt.client().address());
  }

  private void count(Guess guess, AuthenticationDecision decision) {
    switch (decision) {
      case Rejected(RejectionReason reason, _) when reason != RejectionReason.TOO_LATE ->
          blocks.failed(guess);
      case Accepted _ -> blocks.loggedIn(guess);
      default -> {
        // Nothing was guessed, or what was is not told yet.
      }
    }
  }
}
