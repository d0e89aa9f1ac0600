package dev.gatehouse.auth.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a small file, or says in words why it cannot. */
sealed interface BoundedBytes {

  /** The file's bytes. */
  final class Content implements BoundedBytes {

    private final byte[] bytes;

    private Content(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }

  record Unreadable(String problem) implements BoundedBytes {}

  static BoundedBytes read(Path file, int bytesMax) {
    if (!Files.exists(file)) {
      return new Unreadable("the file does not exist");
    }
    if (!Files.isRegularFile(file)) {
      return new Unreadable("it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      return bytes.length > bytesMax
          ? new Unreadable("the file has more than " + bytesMax + " bytes")
          : new Content(bytes);
    } catch (IOException e) {
      return new Unreadable("the file cannot be read");
    }
  }
}
