package dev.gatehouse.backend.lease;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a caller will wait: the {@code wait} preference of RFC 7240, in seconds. */
final class Patience {

  /** The longest wait that is granted. */
  static final Duration MOST = Duration.ofSeconds(30);

  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,6})");

  private Patience() {}

  /** No header, or no such preference in it, means no wait. */
  static Duration of(@Nullable String preferHeader) {
    Matcher wait = WAIT.matcher(preferHeader == null ? "" : preferHeader);
    if (!wait.find()) {
      return Duration.ZERO;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
    return asked.compareTo(MOST) < 0 ? asked : MOST;
  }
}
