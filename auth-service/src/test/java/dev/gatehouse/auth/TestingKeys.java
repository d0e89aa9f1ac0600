package dev.gatehouse.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Public keys that ssh-keygen made; what they open is nowhere. */
public final class TestingKeys {

  private TestingKeys() {}

  /** A key as {@code <algorithm> <base64> <comment>}. */
  public static String line(String name) {
    try {
      return Files.readString(Path.of("src/test/resources/keys", name + ".pub")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A key as {@code <algorithm> <base64>}. */
  public static String bare(String name) {
    return line(name).replaceFirst(" [^ ]*$", "");
  }
}
