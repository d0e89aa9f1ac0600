package dev.gatehouse.auth.caller;

import java.util.Arrays;
import java.util.Optional;

/** Who may call this service, under their name in {@code gatehouse.auth.callers.*}. */
public enum Caller {
  GATEWAY("gateway"),
  BACKEND("backend"),
  /** A person, or a tool of theirs: sees who is blocked, and lets them in again. */
  OPERATOR("operator");

  private final String word;

  Caller(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public static Optional<Caller> named(String word) {
    return Arrays.stream(values()).filter(caller -> caller.word.equals(word)).findFirst();
  }
}
