package dev.gatehouse.contracts.audit;

/** Who came, and what was answered. No record here can hold a credential. */
public sealed interface AuthenticationEvent extends AuditEvent {

  /** What a request of the authentication protocol came to. */
  enum Outcome {
    ACCEPTABLE,
    ACCEPTED,
    CONTINUE,
    REJECTED,
    UNAVAILABLE
  }

  /**
   * One request of the authentication protocol.
   *
   * <p>What a certificate says of itself is as the client sent it, and all of it empty for a plain
   * key. Somebody vouches for it only where the outcome is {@code ACCEPTABLE}, {@code ACCEPTED} or
   * {@code CONTINUE}.
   *
   * @param keyFingerprint {@code SHA256:...}, with a certificate that of the key in it; empty for
   *     methods without a key
   * @param proven the client proved that it holds the key
   * @param certificateId what the authority calls the certificate
   * @param certificateSerial its number, decimal, 0 to 2^64 - 1
   * @param authorityFingerprint {@code SHA256:...} of the key that signed the certificate
   */
  record Attempted(
      String user,
      String method,
      String keyFingerprint,
      boolean proven,
      Outcome outcome,
      String code,
      String certificateId,
      String certificateSerial,
      String authorityFingerprint)
      implements AuthenticationEvent {

    /** A request without a certificate. */
    public Attempted(
        String user,
        String method,
        String keyFingerprint,
        boolean proven,
        Outcome outcome,
        String code) {
      this(user, method, keyFingerprint, proven, outcome, code, "", "", "");
    }
  }

  /**
   * Login success.
   *
   * @param policy the policy as evaluated, in JSON
   */
  record Authorized(
      String user,
      String principal,
      String grantId,
      String template,
      String recordingPolicy,
      String policy)
      implements AuthenticationEvent {}

  /**
   * Nobody can say whether the session's grant still stands; the session goes on for a bounded
   * time.
   *
   * @param unconfirmedNanos how long it had not been confirmed
   */
  record GrantUnconfirmed(long unconfirmedNanos) implements AuthenticationEvent {}

  /** The grant stands, after a time in which nobody could say. */
  record GrantConfirmed() implements AuthenticationEvent {}
}
