package dev.gatehouse.backend.template;

/**
 * One thing in the templates file that is not accepted.
 *
 * @param line counted from 1; 0 when no line can be named
 * @param path where it stands, such as {@code templates.default.pod.spec.hostNetwork}
 * @param problem what is wrong, in words
 */
public record TemplateViolation(int line, String path, String problem) {

  @Override
  public String toString() {
    return "line " + line + ": " + (path.isEmpty() ? "(whole file)" : path) + ": " + problem;
  }
}
