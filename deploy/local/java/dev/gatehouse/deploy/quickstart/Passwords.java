package dev.gatehouse.deploy.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The quick start's passwords, each in a file named by its use, as a mounted Secret has them. */
record Passwords(Path folder) {
  /** What may stand in a login of Kafka's and in a statement of SQL without more ado. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{16,128}");

  /**
   * Reads one.
   *
   * @throws IOException if it is missing, or has other characters than base64url's or another
   *     length than 16 to 128; the message names the file and never says what is in it
   */
  String read(String name) throws IOException {
    Path file = file(name);
    if (!Files.isReadable(file)) {
      throw new IOException(
          file + " is missing or cannot be read: mount the Secret that has the key " + name);
    }
    String password = Files.readString(file).strip();
    if (!PLAIN.matcher(password).matches()) {
      throw new IOException(
          file
              + " is no password of 16 to 128 of A-Z a-z 0-9 - _: write such a one into the Secret");
    }
    return password;
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
