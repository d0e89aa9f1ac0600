package dev.gatehouse.e2e;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The suite's access file, which a test changes for a while. */
final class AccessFileOnDisk {
  private final Path file;
  private final String before;

  AccessFileOnDisk(Suite suite) {
    try {
      file = Path.of(suite.setting(Suite.Part.AUTH, "gatehouse.auth.access-file").orElseThrow());
      before = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts lines at the beginning of sections, which the file has or gets.
   *
   * @param lines by the section's key
   */
  void add(Map<String, String> lines) {
    String text = "\n" + before;
    for (Map.Entry<String, String> section : lines.entrySet()) {
      String key = "\n" + section.getKey() + ":\n";
      text =
          text.contains(key)
              ? text.replace(key, key + section.getValue())
              : text + key + section.getValue();
    }
    write(text.substring(1));
  }

  /** Changes what the file had before, wherever it had this. */
  void replace(String from, String to) {
    if (!before.contains(from)) {
      throw new AssertionError("the access file does not have " + from);
    }
    write(before.replace(from, to));
  }

  /** Whether it is not as it was before. */
  boolean isChanged() {
    try {
      return !Files.readString(file).equals(before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restore() {
    write(before);
  }

  private void write(String text) {
    try {
      Path next = Files.writeString(file.resolveSibling("access-next.yaml"), text);
      Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
