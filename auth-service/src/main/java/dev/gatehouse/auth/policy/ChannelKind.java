package dev.gatehouse.auth.policy;

/**
 * A kind of channel that a policy can allow, under the word that access files and grants use for
 * it.
 */
public enum ChannelKind {
  SHELL("shell"),
  EXEC("exec");

  private final String word;

  ChannelKind(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
