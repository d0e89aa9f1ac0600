package dev.gatehouse.e2e.ssh;

import java.util.List;
import java.util.stream.Collectors;

/** Words as a POSIX shell takes them for one each. */
public final class Quoting {
  private Quoting() {}

  public static String line(List<String> words) {
    return words.stream().map(Quoting::word).collect(Collectors.joining(" "));
  }

  public static String word(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
