package dev.gatehouse.auth.policy;

import java.util.Optional;

/** Whether a policy lets a request pass, and by which of its keys. */
public sealed interface Verdict {

  /** The policy's key in the access file that decides. */
  String member();

  /**
   * It passes.
   *
   * @param entry what in the key's list names it, as the access file has it; empty where the key is
   *     no list
   */
  record Allowed(String member, Optional<String> entry) implements Verdict {}

  /** It passes as far as the name that was asked for resolves, in the workload, into a network. */
  record AllowedByAddress(String member) implements Verdict {}

  /**
   * It does not pass.
   *
   * @param reason in words that go on from the key's name
   */
  record Denied(String member, String reason) implements Verdict {}
}
