package dev.gatehouse.auth.proof;

import java.util.Arrays;
import java.util.Optional;

/** An SSH authentication method (RFC 4252, RFC 4256) that this service knows. */
public enum Method {
  NONE("none"),
  PUBLICKEY("publickey"),
  PASSWORD("password"),
  KEYBOARD_INTERACTIVE("keyboard-interactive");

  private final String word;

  Method(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public static Optional<Method> named(String word) {
    return Arrays.stream(values()).filter(method -> method.word.equals(word)).findFirst();
  }
}
