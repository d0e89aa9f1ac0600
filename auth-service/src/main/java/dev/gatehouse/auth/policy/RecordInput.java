package dev.gatehouse.auth.policy;

/** Whether what a user types into a pty is recorded; input of exec channels always is. */
public enum RecordInput {
  /** Not on a pty; its byte counts are kept. */
  NEVER("never"),
  /** Input of channels without a pty only. */
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
