package dev.gatehouse.auth.access;

import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.TotpSecret;
import java.util.Map;
import java.util.Optional;

/**
 * A user who has a policy, with what is known of the user.
 *
 * @param authorization what the user gets who has not used a key
 * @param choices what rules say of the user
 * @param byKey what the user gets by each key, by the key's fingerprint
 * @param byAuthority what the user gets by certificates of each authority that the user trusts, by
 *     the fingerprint of its key
 */
public record Account(
    Authorization authorization,
    RuledChoices choices,
    Map<String, Authorization> byKey,
    Map<String, TrustedAuthority> byAuthority,
    Optional<PasswordHash> password,
    Optional<TotpSecret> totp) {
  public Account {
    byKey = Map.copyOf(byKey);
    byAuthority = Map.copyOf(byAuthority);
  }
}
