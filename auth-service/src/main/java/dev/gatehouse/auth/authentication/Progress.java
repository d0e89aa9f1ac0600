package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import dev.gatehouse.auth.proof.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a session's authentication has come.
 *
 * @param done the steps that passed, in order
 * @param key the key that was proven, if one of the steps was that: what restricts it restricts the
 *     session
 * @param asked the step whose prompt was sent and waits for its answer, and in which attempt
 * @param end when this is worth nothing any more
 */
record Progress(List<Step> done, Optional<Key> key, Optional<Asked> asked, Instant end) {

  /**
   * By what the user was let in.
   *
   * @param fingerprint of the user's own key, or of the authority that certified the user's key
   * @param certified whether it is that of an authority
   * @param denied what the certificate does not permit; nothing for a key of the user's own
   */
  record Key(String fingerprint, boolean certified, Set<Permission> denied) {
    Key {
      denied = Set.copyOf(denied);
    }
  }

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
