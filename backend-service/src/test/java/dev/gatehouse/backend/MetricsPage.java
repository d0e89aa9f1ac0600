package dev.gatehouse.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metrics of this service, each with its type: those that docs/metrics.md names, and others.
 */
public final class MetricsPage {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) ");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE (gatehouse_\\w+(?<!_max)) (\\w+)$");

  private MetricsPage() {}

  /** What the page names, whatever the kind of workload. */
  static Set<String> named() throws IOException {
    return section("## backend-service", "\n### ");
  }

  /** What the page names of warm pools. */
  public static Set<String> namedOfPools() throws IOException {
    return section("### Warm pools", "\n## ");
  }

  private static Set<String> section(String begin, String end) throws IOException {
    String page = Files.readString(Path.of("../docs/metrics.md"));
    int from = page.indexOf(begin);
    return metrics(ROW, page.substring(from, page.indexOf(end, from + 1)));
  }

  /** What an answer of /q/metrics has. */
  static Set<String> scraped(String answer) {
    return metrics(TYPE, answer);
  }

  private static Set<String> metrics(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1) + " " + found.group(2))
        .collect(Collectors.toSet());
  }
}
