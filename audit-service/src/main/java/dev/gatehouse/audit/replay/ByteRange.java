package dev.gatehouse.audit.replay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which bytes of a content a request's Range header asks for (RFC 9110, 14). */
sealed interface ByteRange {
  /** The header with a single range. */
  Pattern SINGLE =
      Pattern.compile("bytes=[ \\t]*([0-9]*)-([0-9]*)[ \\t]*", Pattern.CASE_INSENSITIVE);

  /** All of them: no range, several, one of another unit, or none that can be understood. */
  record Whole() implements ByteRange {}

  /** Bytes {@code first} to {@code last}, both included. */
  record Run(long first, long last) implements ByteRange {
    long count() {
      return last - first + 1;
    }
  }

  /** None of the content's bytes. */
  record Unsatisfiable() implements ByteRange {}

  /**
   * Reads the header.
   *
   * @param size of the content, in bytes
   */
  static ByteRange of(@Nullable String header, long size) {
    Matcher range = SINGLE.matcher(header == null ? "" : header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return new Whole();
    }
    if (range.group(1).isEmpty()) {
      long suffix = number(range.group(2));
      return suffix == 0 || size == 0
          ? new Unsatisfiable()
          : new Run(Math.max(0, size - suffix), size - 1);
    }
    long first = number(range.group(1));
    long last = range.group(2).isEmpty() ? Long.MAX_VALUE : number(range.group(2));
    if (last < first) {
      return new Whole();
    }
    return first >= size ? new Unsatisfiable() : new Run(first, Math.min(last, size - 1));
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
