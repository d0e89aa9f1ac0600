package dev.gatehouse.auth.access;

import java.nio.file.Path;

/**
 * One thing in the access file, or in a file that it names, that is not accepted.
 *
 * @param file the file that says it
 * @param line its line, counted from 1; 0 when no line can be named
 * @param path where in the access file it stands or is named
 * @param problem what is wrong, in words
 */
public record AccessViolation(Path file, int line, String path, String problem) {

  @Override
  public String toString() {
    return "%s:%d: %s: %s".formatted(file, line, path, problem);
  }
}
