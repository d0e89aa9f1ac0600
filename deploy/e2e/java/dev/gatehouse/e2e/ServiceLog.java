package dev.gatehouse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The log of one service, from the moment that a test looked. */
final class ServiceLog {
  private final Path file;
  private final long from;

  ServiceLog(Path file) {
    this.file = file;
    this.from = file.toFile().length();
  }

  /** The lines written since, those that hold every one of the words. */
  List<String> linesWith(String... words) {
    try {
      byte[] all = Files.readAllBytes(file);
      String since = new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8);
      return since.lines().filter(line -> Arrays.stream(words).allMatch(line::contains)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
