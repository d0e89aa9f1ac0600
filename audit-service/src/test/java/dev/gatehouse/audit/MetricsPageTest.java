package dev.gatehouse.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md names every metric of this service, and none that it does not have. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class MetricsPageTest extends TestingAudit {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) ");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^# TYPE (gatehouse_\\w+(?<!_max)) (\\w+)$");

  @Test
  void thePageNamesEveryMetricWithItsType() throws IOException {
    // When
    String scraped = given().accept("text/plain").get("/q/metrics").asString();

    // Then
    assertThat(names(TYPE, scraped)).isEqualTo(names(ROW, section()));
  }

  private static String section() throws IOException {
    String page = Files.readString(Path.of("../docs/metrics.md"));
    int from = page.indexOf("## audit-service");
    return page.substring(from);
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1) + " " + found.group(2))
        .collect(Collectors.toSet());
  }
}
