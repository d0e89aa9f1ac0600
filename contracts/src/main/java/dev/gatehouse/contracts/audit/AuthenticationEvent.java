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
   * @param keyFingerprint {@code SHA256:...}; empty for methods without a key
   * @param proven the client proved that it holds the key
   */
  record Attempted(
      String user,
      String method,
      String keyFingerprint,
      boolean proven,
      Outcome outcome,
      String code)
      implements AuthenticationEvent {}

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
}
