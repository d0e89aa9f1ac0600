package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.policy.SessionPolicy;
import java.net.InetAddress;
import java.util.Optional;

/** Who said that somebody may be granted something. */
public sealed interface Ground {

  /**
   * The access file knows the user.
   *
   * @param key the key that was proven; empty when none was
   * @param client where the user came from
   */
  record File(Optional<LoginKey> key, InetAddress client) implements Ground {}

  /**
   * A webhook knows the user.
   *
   * @param chosen the policy of the access file out of which it chose, before it took anything away
   */
  record Webhook(SessionPolicy chosen) implements Ground {}
}
