package dev.gatehouse.auth.policy;

import java.util.Objects;

/** The name under which the access file defines a policy. */
public record PolicyName(String text) {
  public PolicyName {
    Objects.requireNonNull(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
