package dev.gatehouse.auth.caller;

import java.util.Arrays;
import java.util.Optional;

/** Who may call this service, under their name in {@code gatehouse.auth.callers.*}. */
public enum Caller {
  GATEWAY("gateway", true),
  BACKEND("backend", true),
  /** A person, or a tool of theirs: sees and lifts blocks, and revokes. */
  OPERATOR("operator", true),
  /** Gateways of ContainerSSH, which ask by its webhooks. */
  CONTAINERSSH("containerssh", false);

  private final String word;
  private final boolean required;

  Caller(String word, boolean required) {
    this.word = word;
    this.required = required;
  }

  /** Whether the service does not start without this caller's token. */
  boolean isRequired() {
    return required;
  }

  public String word() {
    return word;
  }

  public static Optional<Caller> named(String word) {
    return Arrays.stream(values()).filter(caller -> caller.word.equals(word)).findFirst();
  }
}
