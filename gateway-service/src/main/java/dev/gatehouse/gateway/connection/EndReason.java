package dev.gatehouse.gateway.connection;

import java.util.Locale;

/** Why a session ended: the word in its record, and the label of its metric. */
public enum EndReason {
  /** The client said goodbye. */
  CLIENT_DISCONNECTED,
  /** The client's connection broke. */
  CONNECTION_LOST,
  /** The client left keepalives unanswered. */
  CLIENT_SILENT,
  /** The client asked and did not read. */
  CLIENT_TOO_SLOW,
  /** The client left a key exchange open. */
  KEY_EXCHANGE_STALLED,
  /** Somebody broke the protocol. */
  PROTOCOL_ERROR,
  LOGIN_GRACE_EXPIRED,
  TOO_MANY_ATTEMPTS,
  /** auth-service could not say who this is. */
  AUTHENTICATION_UNAVAILABLE,
  /** A rule lets nobody in from there, or then. */
  LOGIN_DENIED,
  /** The user had as many sessions as policy lets a user have. */
  TOO_MANY_SESSIONS,
  /** Frames were not acknowledged in time. */
  RECORDING_UNAVAILABLE,
  /** The grant's own end was reached. */
  SESSION_TIME_OVER,
  /** Rules choose another policy from now on, or none. */
  SESSION_HOURS_OVER,
  /** As much data passed as policy lets pass. */
  SESSION_BYTES_OVER,
  /** auth-service says that the grant stands no more. */
  AUTHORIZATION_REVOKED,
  /** auth-service says that the user's policy is another one now. */
  POLICY_CHANGED,
  /** For too long, auth-service could not say whether the grant stands. */
  AUTHORIZATION_STALE,
  /** No data passed for as long as policy lets a session be idle. */
  SESSION_IDLE,
  GATEWAY_DRAINING,
  INTERNAL_ERROR;

  /** The stable word: lower case with hyphens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
