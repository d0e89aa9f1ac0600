package dev.gatehouse.auth.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The documents of each version, as they are on the wire. */
final class TestingDocuments {

  static final Path FOLDER = Path.of("src/test/resources/webhook");

  private TestingDocuments() {}

  static String read(String version, String name) {
    try {
      return Files.readString(FOLDER.resolve(version).resolve(name + ".json")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
