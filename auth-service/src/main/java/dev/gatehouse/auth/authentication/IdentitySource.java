package dev.gatehouse.auth.authentication;

import java.util.Arrays;
import java.util.Optional;

/** Who knows a user: settled by settings, and for each name by nothing else. */
public enum IdentitySource {
  /** The access file, and nobody else. */
  FILE("file"),
  /** A webhook, for every name. */
  WEBHOOK("webhook"),
  /** The access file for the names in it, a webhook for all others. */
  FILE_THEN_WEBHOOK("file-then-webhook");

  private final String word;

  IdentitySource(String word) {
    this.word = word;
  }

  public static Optional<IdentitySource> named(String word) {
    return Arrays.stream(values()).filter(source -> source.word.equals(word)).findFirst();
  }

  /** Whether there is anything to ask a webhook. */
  public boolean hasWebhook() {
    return this != FILE;
  }
}
