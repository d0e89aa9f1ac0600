package dev.gatehouse.gateway.authentication;

/** What auth-service says of a grant that a session lives by. */
public sealed interface GrantStatus {

  /** The same would be granted today. */
  record Stands() implements GrantStatus {}

  /** Something else would be granted today. */
  record Changed() implements GrantStatus {}

  /**
   * Nothing would be granted today, or somebody took it back.
   *
   * @param cause a word for the log
   */
  record Revoked(String cause) implements GrantStatus {}

  /** It cannot judge this one; that neither confirms it nor takes it back. */
  record Unknown() implements GrantStatus {}
}
