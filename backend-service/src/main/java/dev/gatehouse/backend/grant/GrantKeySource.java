package dev.gatehouse.backend.grant;

import java.io.IOException;
import java.security.PublicKey;
import java.util.Map;

/** Where the keys that verify grants come from. */
@FunctionalInterface
public interface GrantKeySource {

  /**
   * All keys of now, by their id. Bounded in time.
   *
   * @throws IOException when they cannot be had
   */
  Map<String, PublicKey> fetch() throws IOException;
}
