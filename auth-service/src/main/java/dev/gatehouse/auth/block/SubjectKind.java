package dev.gatehouse.auth.block;

import java.util.Arrays;
import java.util.Optional;

/** What failures are counted against, and what a block keeps out. */
public enum SubjectKind {
  /** The client's address: an IPv4 address, or an IPv6 network of 64 bits. Keeps out everything. */
  ADDRESS("address"),
  /**
   * A user name, for what strangers can guess. Keeps out passwords, and from elsewhere than where
   * the user has logged in before.
   */
  USER("user"),
  /**
   * A user name, for what is guessed by somebody who has proven a step already. Strangers cannot
   * raise this count. Keeps out passwords and codes that follow a step, from elsewhere likewise.
   */
  USER_AFTER_STEP("user-after-step");

  private final String word;

  SubjectKind(String word) {
    this.word = word;
  }

  /** The word in paths, answers, logs and metric labels. */
  public String word() {
    return word;
  }

  static Optional<SubjectKind> named(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
