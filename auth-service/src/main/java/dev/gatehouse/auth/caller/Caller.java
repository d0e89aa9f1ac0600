package dev.gatehouse.auth.caller;

import java.util.Arrays;
import java.util.Optional;

/** A service that may call this one, under its name in {@code gatehouse.auth.callers.*}. */
public enum Caller {
  GATEWAY("gateway"),
  BACKEND("backend");

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
