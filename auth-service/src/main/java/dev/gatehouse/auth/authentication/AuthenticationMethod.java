package dev.gatehouse.auth.authentication;

import java.util.Arrays;
import java.util.Optional;

/** An SSH authentication method (RFC 4252) that this service knows. */
enum AuthenticationMethod {
  NONE("none"),
  PUBLICKEY("publickey");

  private final String word;

  AuthenticationMethod(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<AuthenticationMethod> named(String word) {
    return Arrays.stream(values()).filter(method -> method.word.equals(word)).findFirst();
  }
}
