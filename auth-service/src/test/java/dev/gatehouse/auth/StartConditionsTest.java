package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.HashingThreads;
import dev.gatehouse.auth.authentication.Identities;
import dev.gatehouse.auth.block.BlockSettings;
import dev.gatehouse.auth.block.Blocks;
import dev.gatehouse.auth.block.SubjectKind;
import dev.gatehouse.auth.block.TestingBlocks;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.identity.AddressPatterns;
import dev.gatehouse.auth.place.TestingSessionPlaces;
import dev.gatehouse.auth.reload.AccessRecord;
import dev.gatehouse.auth.reload.AccessReload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    properties.put("gatehouse.auth.access-reload-interval", "1m");

    // When
    AuthConfiguration configuration = configuration();

    // Then
    assertThat(configuration.accessFile()).isEqualTo(folder.resolve("access.yaml"));
    assertThat(configuration.accessReloadInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(configuration.signingKeyFile()).isEqualTo(folder.resolve("signing-key.pem"));
    assertThat(configuration.publishedKeyFiles().orElseThrow())
        .containsExactly(Path.of("/keys/next.pem"), Path.of("/keys/last.pem"));
    assertThat(configuration.callers())
        .containsOnlyKeys("gateway", "backend", "operator", "containerssh");
    assertThat(configuration.callers().get("gateway"))
        .isNotNull()
        .extracting(AuthConfiguration.CallerConfiguration::tokenFile)
        .isEqualTo(folder.resolve("gateway.token"));
  }

  @Test
  void everyPropertyWithoutADefaultIsRequired() {
    // When
    AuthConfiguration configuration = configuration();

    // Then
    assertThat(configuration.publishedKeyFiles()).isEmpty();
    assertThat(configuration.accessReloadInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.sessionCountedFor()).isEqualTo(Duration.ofSeconds(40));
    assertThat(configuration.grantFirstUseWithin()).isEqualTo(Duration.ofSeconds(30));
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
    assertThat(access.snapshot().userCount()).isEqualTo(4);
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
  void anIntervalThatCannotBeMeantStopsTheStart() {
    refuses(Map.of("gatehouse.auth.access-reload-interval", "10ms"));
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

  @ParameterizedTest
  @ValueSource(strings = {"0s", "99ms", "6m"})
  void filesOfKeysThatAreReadTooOftenOrTooSeldomStopTheStart(String every) {
    refuses(Map.of("gatehouse.auth.keys-read-every", every));
  }

  @Test
  void filesOfKeysAreReadAgainAndABrokenOneChangesNothing() throws IOException {
    // Given
    StartConditions start = new StartConditions(configuration());
    GrantKeys keys = start.grantKeys();
    KeyFilesWatch watch = new KeyFilesWatch(keys, start);
    String before = keys.signingKeyId();

    // When
    Files.copy(
        Path.of("src/test/resources/golden/signing-key.pem"),
        folder.resolve("signing-key.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    watch.read();
    String after = keys.signingKeyId();
    Files.writeString(folder.resolve("signing-key.pem"), "half of a key");
    watch.read();

    // Then
    assertThat(after).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k").isNotEqualTo(before);
    assertThat(keys.signingKeyId()).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spared-networks              | 10.0.0.1/8",
        "spared-networks              | example.org",
        "address.failures-max         | 1",
        "address.first                | 2h",
        "user.window                  | 0s",
        "user-after-step.quiet        | 31d",
        "familiar-for                 | -1s",
        "subjects-max                 | 0",
        "local-subjects-max           | 99",
        "tend-every                   | 2m",
      })
  void aBoundOfBlocksThatCannotBeMeantStopsTheStart(String setting, String value) {
    refuses(Map.of("gatehouse.auth.block." + setting, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9s", "0s", "61s"})
  void aTimeForTheFirstUseOfAGrantThatCannotBeMeantStopsTheStart(String time) {
    refuses(Map.of("gatehouse.auth.grant-first-use-within", time));
  }

  @ParameterizedTest
  @ValueSource(strings = {"999ms", "0s", "601s"})
  void aTimeForWhichSessionsCountThatCannotBeMeantStopsTheStart(String time) {
    refuses(Map.of("gatehouse.auth.session-counted-for", time));
  }

  @Test
  void blocksHaveTheDefaultsThatAreDocumented() {
    // When
    BlockConfiguration block = configuration().block();

    // Then
    assertThat(block.sparedNetworks()).isEmpty();
    assertThat(block.address().failuresMax()).isEqualTo(10);
    assertThat(block.address().window()).isEqualTo(Duration.ofMinutes(10));
    assertThat(block.address().longest()).isEqualTo(Duration.ofHours(1));
    assertThat(block.user().failuresMax()).isEqualTo(100);
    assertThat(block.user().longest()).isEqualTo(Duration.ofMinutes(15));
    assertThat(block.userAfterStep().failuresMax()).isEqualTo(20);
    assertThat(block.userAfterStep().longest()).isEqualTo(Duration.ofHours(4));
    assertThat(block.familiarFor()).isEqualTo(Duration.ofDays(90));
    assertThat(block.tendEvery()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void everyPropertyOfBlocksIsMapped() {
    // Given
    properties.put("gatehouse.auth.block.spared-networks", "10.0.0.0/8,!10.1.0.0/16");
    properties.put("gatehouse.auth.block.address.failures-max", "5");
    properties.put("gatehouse.auth.block.user-after-step.first", "30s");
    properties.put("gatehouse.auth.block.local-subjects-max", "500");

    // When
    BlockSettings settings = new StartConditions(configuration()).blockSettings();

    // Then
    AddressPatterns spared = settings.spared().orElseThrow();
    assertThat(spared.match(InetAddress.ofLiteral("10.2.0.1"))).isTrue();
    assertThat(spared.match(InetAddress.ofLiteral("10.1.0.1"))).isFalse();
    assertThat(settings.rules().get(SubjectKind.ADDRESS))
        .isNotNull()
        .matches(rule -> rule.failuresMax() == 5);
    assertThat(settings.rules().get(SubjectKind.USER_AFTER_STEP))
        .isNotNull()
        .matches(rule -> rule.first().toSeconds() == 30);
    assertThat(settings.localSubjectsMax()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "identity                                 | ldap",
        "webhook.version                          | 0.3",
        "webhook.policy                           | nobody",
        "webhook.auth-timeout                     | 99ms",
        "webhook.auth-timeout                     | 61s",
        "webhook.retry-interval                   | 1ms",
        "webhook.attempts-max                     | 0",
        "webhook.password.url                     | ftp://127.0.0.1/",
        "webhook.password.url                     | 127.0.0.1",
        "webhook.password.url                     | https://user:word@127.0.0.1/",
        "webhook.password.url                     | https://127.0.0.1/?query",
        "webhook.password.url                     | http://192.0.2.1/",
        "webhook.password.url                     | http://localhost.example/",
        "webhook.password.timeout                 | 0s",
        "webhook.password.cacert-file             | /no/such/file",
        "webhook.password.cert-file               | /only/this",
        "webhook.password.tls-version             | 1.1",
      })
  void aWebhookThatCannotBeMeantStopsTheStart(String setting, String value) {
    // Given
    properties.put("gatehouse.auth.identity", "webhook");
    properties.put("gatehouse.auth.webhook.policy", "developer");
    properties.put("gatehouse.auth.webhook.password.url", "https://127.0.0.1:1");

    // When / Then
    refuses(Map.of("gatehouse.auth." + setting, value));
  }

  @Test
  void aWebhookWithoutAPolicyOrAServerStopsTheStart() {
    refuses(Map.of("gatehouse.auth.identity", "webhook"));
  }

  @Test
  void authorizationIsNotAskedForInVersion04() {
    refuses(
        Map.of(
            "gatehouse.auth.identity", "webhook",
            "gatehouse.auth.webhook.version", "0.4",
            "gatehouse.auth.webhook.policy", "developer",
            "gatehouse.auth.webhook.password.url", "https://127.0.0.1:1",
            "gatehouse.auth.webhook.authz.url", "https://127.0.0.1:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://192.0.2.1"})
  void aServerThatIsEncryptedOrOnThisMachineIsEnough(String url) {
    // Given
    properties.put("gatehouse.auth.identity", "webhook");
    properties.put("gatehouse.auth.webhook.policy", "developer");
    properties.put("gatehouse.auth.webhook.pubkey.url", url);

    // When / Then
    start(new CurrentAccess());
  }

  @ParameterizedTest
  @CsvSource({"webhook, true", "file-then-webhook, false"})
  void rulesThatNobodyWouldReadStopTheStart(String identity, boolean refused) throws IOException {
    // Given
    Path access = folder.resolve("access.yaml");
    Files.writeString(
        access, Files.readString(access) + "rules: [{id: nobody, users: [demo], deny: true}]\n");
    Map<String, String> settings =
        Map.of(
            "gatehouse.auth.identity", identity,
            "gatehouse.auth.webhook.policy", "developer",
            "gatehouse.auth.webhook.password.url", "https://127.0.0.1:1");

    // When / Then
    if (refused) {
      refuses(settings);
    } else {
      properties.putAll(settings);
      start(new CurrentAccess());
    }
  }

  @Test
  void aServerInTheClearHasToBeAllowedByName() {
    // Given
    properties.put("gatehouse.auth.identity", "file-then-webhook");
    properties.put("gatehouse.auth.webhook.policy", "developer");
    properties.put("gatehouse.auth.webhook.pubkey.url", "http://192.0.2.1");
    properties.put("gatehouse.auth.webhook.pubkey.dangerously-unencrypted", "true");

    // When / Then
    start(new CurrentAccess());
  }

  private void refuses(Map<String, String> wrong) {
    properties.putAll(wrong);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> start(new CurrentAccess()))
        .withMessage("GH-AUTH-1002 The configuration is refused");
  }

  private void start(CurrentAccess access) {
    StartConditions start = new StartConditions(configuration());
    var _ = start.keysReadEvery();
    var _ = start.sessionCountedFor();
    var _ = start.grantFirstUseWithin();
    try (HashingThreads hashing = start.hashingThreads();
        Identities identities = start.identities();
        Blocks blocks = TestingBlocks.withoutDatabase(start.blockSettings())) {
      AccessRecord record = new AccessRecord(new SimpleMeterRegistry(), InstantSource.system());
      try (AccessReload reload = start.accessReload(access, record)) {
        start.onStart(
            new StartupEvent(),
            start.callerTokens(),
            start.grantKeys(),
            hashing,
            identities,
            blocks,
            new TestingSessionPlaces(),
            access,
            reload);
      }
    }
  }

  private AuthConfiguration configuration() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(AuthConfiguration.class)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withSources(
                new PropertiesConfigSource(properties, "test", ConfigSource.DEFAULT_ORDINAL))
            .build();
    return config.getConfigMapping(AuthConfiguration.class);
  }
}
