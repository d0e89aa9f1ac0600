package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.proof.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a session's authentication has come.
 *
 * @param done the steps that passed, in order
 * @param key the key that was proven, if one of the steps was that: what restricts it restricts the
 *     session
 * @param asked the step whose prompt was sent and waits for its answer, and in which attempt
 * @param end when this is worth nothing any more
 */
record Progress(List<Step> done, Optional<LoginKey> key, Optional<Asked> asked, Instant end) {

  record Asked(Step step, int attempt) {}

  Progress {
    done = List.copyOf(done);
  }

  boolean isOver(Instant now) {
    return now.isAfter(end);
  }

  /** The steps done, and this one. */
  List<Step> with(Step step) {
    List<Step> more = new java.util.ArrayList<>(done);
    more.add(step);
    return more;
  }
}
