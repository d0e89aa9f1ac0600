package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.audit.FrameBudget;
import dev.gatehouse.gateway.audit.RecordingMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md names every metric of this service, and none that it does not have. */
@SuppressWarnings("deprecation") // The registry is the one that the service has.
class MetricsPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) ");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE (gatehouse_\\w+(?<!_max)) (\\w+)$");

  @Test
  void thePageNamesEveryMetricWithItsType() throws IOException {
    // Given
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    GatewayMetrics metrics =
        new GatewayMetrics(registry, new RecordingMetrics(registry, new FrameBudget(1)));
    GatewayMetrics.watch(registry, () -> 0);

    // When
    metrics.recordingLost(1);
    String scraped = registry.scrape();

    // Then
    assertThat(names(TYPE, scraped)).isEqualTo(names(ROW, section()));
  }

  private static String section() throws IOException {
    String page = Files.readString(Path.of("../docs/metrics.md"));
    int from = page.indexOf("## gateway-service");
    return page.substring(from, page.indexOf("\n## ", from + 1));
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1) + " " + found.group(2))
        .collect(Collectors.toSet());
  }
}
