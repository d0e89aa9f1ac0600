package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.HashingThreads;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartConditionsTest {

  @TempDir private Path folder;

  private Map<String, String> properties = Map.of();

  @BeforeEach
  void writeFiles() throws IOException {
    properties = TestingFiles.write(folder);
  }

  @Test
  void everyPropertyIsMapped() throws IOException {
    // Given
    properties.put("gatehouse.auth.published-key-files", "/keys/next.pem,/keys/last.pem");

    // When
    AuthConfiguration configuration = configuration();

    // Then
    assertThat(configuration.accessFile()).isEqualTo(folder.resolve("access.yaml"));
    assertThat(configuration.signingKeyFile()).isEqualTo(folder.resolve("signing-key.pem"));
    assertThat(configuration.publishedKeyFiles().orElseThrow())
        .containsExactly(Path.of("/keys/next.pem"), Path.of("/keys/last.pem"));
    assertThat(configuration.callers()).containsOnlyKeys("gateway", "backend");
    assertThat(configuration.callers().get("gateway"))
        .isNotNull()
        .extracting(AuthConfiguration.CallerConfiguration::tokenFile)
        .isEqualTo(folder.resolve("gateway.token"));
  }

  @Test
  void onlyTheFurtherKeysHaveADefault() {
    // When
    AuthConfiguration configuration = configuration();

    // Then
    assertThat(configuration.publishedKeyFiles()).isEmpty();
    for (String required : properties.keySet().toArray(new String[0])) {
      if (!required.contains("callers")) {
        String value = properties.remove(required);
        assertThatExceptionOfType(RuntimeException.class)
            .as(required)
            .isThrownBy(this::configuration)
            .withMessageContaining(required);
        properties.put(required, value);
      }
    }
  }

  @Test
  void aServiceWithEverythingInPlaceStarts() {
    // Given
    CurrentAccess access = new CurrentAccess();

    // When
    start(access);

    // Then
    assertThat(access.snapshot().userCount()).isEqualTo(2);
  }

  @Test
  void aMalformedAccessFileStopsTheStart() throws IOException {
    // Given
    Files.writeString(folder.resolve("access.yaml"), "version: 1\nuser: {}\n");
    CurrentAccess access = new CurrentAccess();

    // When / Then
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> start(access))
        .withMessage("GH-AUTH-1102 The access file is refused");
    assertThat(access.isLoaded()).isFalse();
  }

  @Test
  void aCallerThatIsNoneStopsTheStart() {
    refuses(Map.of("gatehouse.auth.callers.audit.token-file", "/keys/audit.token"));
  }

  @Test
  void aSharedTokenStopsTheStart() {
    refuses(
        Map.of(
            "gatehouse.auth.callers.backend.token-file",
            folder.resolve("gateway.token").toString()));
  }

  @Test
  void aPublishedKeyThatIsNoneStopsTheStart() {
    refuses(Map.of("gatehouse.auth.published-key-files", folder.resolve("access.yaml").toString()));
  }

  @Test
  void noRoomForPasswordsStopsTheStart() {
    refuses(Map.of("gatehouse.auth.hashings-max", "0"));
  }

  private void refuses(Map<String, String> wrong) {
    properties.putAll(wrong);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> start(new CurrentAccess()))
        .withMessage("GH-AUTH-1002 The configuration is refused");
  }

  private void start(CurrentAccess access) {
    StartConditions start = new StartConditions(configuration());
    try (HashingThreads hashing = start.hashingThreads()) {
      start.onStart(new StartupEvent(), start.callerTokens(), start.grantKeys(), hashing, access);
    }
  }

  private AuthConfiguration configuration() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(AuthConfiguration.class)
            .withSources(
                new PropertiesConfigSource(properties, "test", ConfigSource.DEFAULT_ORDINAL))
            .build();
    return config.getConfigMapping(AuthConfiguration.class);
  }
}
