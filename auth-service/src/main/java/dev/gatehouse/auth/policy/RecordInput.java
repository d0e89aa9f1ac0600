package dev.gatehouse.auth.policy;

/**
 * Whether what goes to a terminal or a shell is recorded; input of commands, subsystems and
 * forwards without a terminal always is.
 */
public enum RecordInput {
  /** Of neither; its byte counts are kept. */
  NEVER("never"),
  /** Of shells without a terminal: scripts. */
  NON_INTERACTIVE("non-interactive"),
  /** Everything typed, passwords given to programs included. */
  ALWAYS("always");

  private final String word;

  RecordInput(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
