package dev.gatehouse.auth.authentication;

import java.util.Locale;

/** Why an attempt was rejected: for logs and metrics, never for an answer. */
enum RejectionReason {
  /** The client only asked what it may try. */
  NO_CREDENTIAL,
  UNKNOWN_USER,
  UNKNOWN_KEY,
  /** Access is denied by default, and nothing gives this user any. */
  NO_POLICY;

  /** The word in logs and metric labels. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
