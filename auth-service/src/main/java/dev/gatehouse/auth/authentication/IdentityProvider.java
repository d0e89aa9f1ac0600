package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.proof.Step;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Somebody else who knows users. A user of theirs needs one step, and what the access file calls
 * policies is what they can give. Thread-safe; no call blocks its thread.
 */
public interface IdentityProvider extends AutoCloseable {

  /** The steps by which their users get in; each is enough by itself. */
  List<Step> steps();

  /**
   * Asks about a key or a password, by one of {@link #steps}. Never completes exceptionally, and in
   * a bounded time.
   *
   * @param access the policies and templates that there are
   */
  CompletionStage<Answer> ask(AuthenticationAttempt attempt, AccessSnapshot access);

  /** Asks nobody any more. */
  @Override
  void close();

  /** What they said. */
  sealed interface Answer {

    /** The offered key would do; the answer to a probe at best. */
    record Acceptable() implements Answer {}

    /** The user is who they say, and this is what they may do. */
    record Accepted(Authorization authorization) implements Answer {}

    /** A whole, valid no. */
    record Rejected(RejectionReason reason) implements Answer {}

    /** Everything else. */
    record Unavailable(MessageCode code, String detail) implements Answer {}
  }
}
