package dev.gatehouse.backend.identity;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a session holds the workload.
 *
 * @param text {@code session}, or a channel's number
 */
public record LeaseKey(String text) {

  private static final Pattern FORM = Pattern.compile("session|0|[1-9][0-9]{0,9}");

  /** The key of what a session has as a whole. */
  public static final LeaseKey SESSION = new LeaseKey("session");

  public LeaseKey {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a lease key is 'session' or a channel's number");
    }
  }

  public static Optional<LeaseKey> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new LeaseKey(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
