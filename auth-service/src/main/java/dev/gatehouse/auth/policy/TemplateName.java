package dev.gatehouse.auth.policy;

import java.util.Objects;

/** The name of a workload template; what it stands for is the backend-service's to know. */
public record TemplateName(String text) {
  public TemplateName {
    Objects.requireNonNull(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
