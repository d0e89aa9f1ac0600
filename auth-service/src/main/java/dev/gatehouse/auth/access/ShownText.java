package dev.gatehouse.auth.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a text that people are shown at their terminals: in the access file itself, or in a file
 * that it names.
 *
 * <p>What could steer a terminal, or turn the order of what is read, is an error: of control and
 * format characters there are line ends and tabs.
 */
final class ShownText {

  static final int BYTES_MAX = 4096;

  private ShownText() {}

  /** What an editor can be told of it. */
  static Map<String, Object> schema() {
    return Map.of("type", "string", "minLength", 1, "maxLength", BYTES_MAX);
  }

  /**
   * The text, without line ends behind it.
   *
   * @param inline the key of the text
   * @param file the key of the file's name; a section has one of the two, or none
   */
  static Optional<String> of(Section section, SourceFiles files, String inline, String file) {
    if (section.has(inline) && section.has(file)) {
      section.refuse(inline, "names either %s or %s".formatted(inline, file));
    }
    Optional<Placed> named = section.text(file);
    return named.isPresent()
        ? named.flatMap(name -> read(section, files, name))
        : section.text(inline).flatMap(text -> accepted(section, text, text.text()));
  }

  private static Optional<String> read(Section section, SourceFiles files, Placed name) {
    Path path;
    try {
      path = files.named(name.text());
    } catch (InvalidPathException e) {
      section.refuse(name, "is not a file name");
      return Optional.empty();
    }
    return switch (files.read(path, BYTES_MAX)) {
      case BoundedFile.Unreadable(String problem) -> {
        section.refuse(name, "%s: %s".formatted(name.shown(), problem));
        yield Optional.empty();
      }
      case BoundedFile.Text(String text) -> accepted(section, name, text);
    };
  }

  private static Optional<String> accepted(Section section, Placed at, String text) {
    String lines = text.replace("\r\n", "\n").stripTrailing();
    Optional<String> problem = problemWith(lines);
    problem.ifPresent(words -> section.refuse(at, words));
    return problem.isPresent() ? Optional.empty() : Optional.of(lines);
  }

  private static Optional<String> problemWith(String lines) {
    if (lines.isEmpty()) {
      return Optional.of("there is no text in it");
    }
    if (lines.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      return Optional.of("the text has more than %d bytes".formatted(BYTES_MAX));
    }
    return lines
        .codePoints()
        .filter(ShownText::isUnfit)
        .boxed()
        .findFirst()
        .map("the text has the character U+%04X, which no terminal should be sent"::formatted);
  }

  private static boolean isUnfit(int character) {
    boolean kept = character == '\n' || character == '\t';
    return switch (Character.getType(character)) {
      case Character.CONTROL -> !kept;
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
