package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.Hash;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a part: its first and last sequence and the hash of its last frame, so that the same
 * name means the same frames. Sequences have 20 digits, so that a listing sorts by them.
 *
 * @param attempt 1; more when the name was taken by something that does not hold these frames
 */
public record PartName(long first, long last, Hash head, int attempt)
    implements Comparable<PartName> {
  static final int ATTEMPTS_MAX = 9;

  private static final Pattern FORM =
      Pattern.compile("([0-9]{20})-([0-9]{20})-([0-9a-f]{64})(?:\\.([2-9]))?");
  private static final Comparator<PartName> ORDER =
      Comparator.comparingLong(PartName::first)
          .thenComparingLong(PartName::last)
          .thenComparing(name -> name.head().toHex())
          .thenComparingInt(PartName::attempt);

  public PartName {
    if (first < 1 || last < first || attempt < 1 || attempt > ATTEMPTS_MAX) {
      throw new IllegalArgumentException("no part from " + first + " to " + last);
    }
  }

  static PartName of(long first, long last, Hash head) {
    return new PartName(first, last, head, 1);
  }

  /** Reads a name; empty when {@code text} is not one. */
  public static Optional<PartName> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PartName(
              Long.parseLong(form.group(1)),
              Long.parseLong(form.group(2)),
              Hash.hex(form.group(3)),
              form.group(4) == null ? 1 : Integer.parseInt(form.group(4))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  PartName nextAttempt() {
    return new PartName(first, last, head, attempt + 1);
  }

  boolean holds(long sequence) {
    return first <= sequence && sequence <= last;
  }

  @Override
  public int compareTo(PartName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String name = String.format("%020d-%020d-%s", first, last, head.toHex());
    return attempt == 1 ? name : name + "." + attempt;
  }
}
