package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services share no code; where two of them must judge alike, their tests read the same cases. */
class SharedCasesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @ParameterizedTest
  @ValueSource(strings = {"judgement/cases.csv", "judgement/policies.json"})
  void theGatewaysCopyIsThatOfAuthService(String file) {
    assertThat(ROOT.resolve("gateway-service/src/test/resources").resolve(file))
        .as("copy the file of auth-service/src/test/resources")
        .hasSameBinaryContentAs(ROOT.resolve("auth-service/src/test/resources").resolve(file));
  }
}
