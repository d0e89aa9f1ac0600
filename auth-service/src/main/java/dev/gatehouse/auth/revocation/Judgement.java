package dev.gatehouse.auth.revocation;

import java.util.Locale;

/** What is said of a grant that a session lives by. */
sealed interface Judgement {

  /** The same user would be granted the same today. */
  record Stands() implements Judgement {}

  /** The user would be granted something else today. */
  record Changed() implements Judgement {}

  /** The user would be granted nothing today, or somebody took back what was granted. */
  record Revoked(Cause cause) implements Judgement {}

  /** Nobody can say: what the gateway gave back is not what it was given, or is not readable. */
  record Unknown() implements Judgement {}

  /** Why a grant is revoked: for the gateway's log, never for the user. */
  enum Cause {
    /**
     * The access file does not know the user, or gives no policy; or no webhook is asked any more.
     */
    USER_GONE,
    /** The access file does not have the policy out of which a webhook chose. */
    POLICY_GONE,
    /** The key that logged in is not the user's any more. */
    KEY_GONE,
    /** The access file revokes the key that logged in. */
    KEY_REVOKED,
    /** The {@code expiry-time} of the key, or of the line of its authority, has passed. */
    KEY_EXPIRED,
    /** The user does not trust the authority any more that certified the key. */
    AUTHORITY_GONE,
    /** The access file revokes the certificate, its key or its authority. */
    CERTIFICATE_REVOKED,
    /** Its principals are not the user's any more, or it forces what policy does not allow. */
    CERTIFICATE_REFUSED,
    /** A rule lets nobody in who is where the session came from, or at this hour. */
    RULE_DENIES,
    /** An operator's revocation. */
    OPERATOR;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
