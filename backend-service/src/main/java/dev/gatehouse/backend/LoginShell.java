package dev.gatehouse.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The login shell of a user, as passwd(5) has it. */
final class LoginShell {

  private static final Path PASSWORD_FILE = Path.of("/etc/passwd");
  private static final Path WHEN_UNKNOWN = Path.of("/bin/sh");
  private static final int NAME = 0;
  private static final int SHELL = 6;
  private static final int FIELDS = 7;

  private LoginShell() {}

  static Path of(String user) {
    try {
      return of(user, Files.readAllLines(PASSWORD_FILE, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return WHEN_UNKNOWN;
    }
  }

  static Path of(String user, List<String> passwordFile) {
    return passwordFile.stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == FIELDS && fields[NAME].equals(user))
        .map(fields -> Path.of(fields[SHELL]))
        .filter(Path::isAbsolute)
        .findFirst()
        .orElse(WHEN_UNKNOWN);
  }
}
