package dev.gatehouse.auth.authentication;

import java.util.Locale;

/** Why an attempt was rejected: for logs and metrics, never for an answer. */
enum RejectionReason {
  /** The client only asked what it may try. */
  NO_CREDENTIAL,
  UNKNOWN_USER,
  UNKNOWN_KEY,
  /** The key is one of the user's, and may not be used from the client's address. */
  KEY_NOT_FROM_THERE,
  /** The key was one of the user's. */
  KEY_EXPIRED,
  /** Access is denied by default, and nothing gives this user any. */
  NO_POLICY,
  /** The method is none of those that were offered. */
  METHOD_NOT_OFFERED,
  /** The step is right for somebody else, or at another time. */
  STEP_NOT_DUE,
  WRONG_PASSWORD,
  WRONG_CODE,
  /** A code that was right, and was used before. */
  USED_CODE,
  /** The last step that passed, or the prompt, was too long ago. */
  TOO_LATE;

  /** The word in logs and metric labels. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
