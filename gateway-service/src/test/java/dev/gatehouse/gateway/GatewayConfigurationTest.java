package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.audit.AuditConfiguration;
import dev.gatehouse.gateway.workload.WorkloadConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigurationTest {
  @TempDir private Path directory;

  @Test
  void defaultsOfTheRecordAreThoseOfTheDocumentation() {
    // When
    AuditConfiguration audit = TestingConfiguration.of(AuditConfiguration.class);

    // Then
    assertThat(audit.destination()).isEqualTo(AuditConfiguration.Destination.KAFKA);
    assertThat(audit.topic()).isEqualTo("gatehouse.audit");
    assertThat(audit.journalTopic()).isEqualTo("gatehouse.journal");
    assertThat(audit.inFlightBytesMax()).isEqualTo(1 << 18);
    assertThat(audit.chunkBytesMax()).isEqualTo(32 << 10);
    assertThat(audit.budgetBytes()).isEqualTo(128 << 20);
    assertThat(audit.pauseMax()).isEqualTo(Duration.ofSeconds(30));
    assertThat(audit.loginPauseMax()).isEqualTo(Duration.ofSeconds(10));
    assertThat(audit.retryDelay()).isEqualTo(Duration.ofMillis(100));
    assertThat(audit.flushMax()).isEqualTo(Duration.ofMinutes(15));
    assertThat(audit.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void defaultsOfTheWaitForAWorkloadAreThoseOfTheDocumentation() {
    // When
    WorkloadConfiguration workload = TestingConfiguration.of(WorkloadConfiguration.class);

    // Then
    assertThat(workload.startMax()).isEqualTo(Duration.ofSeconds(60));
    assertThat(workload.pollMax()).isEqualTo(Duration.ofSeconds(5));
    assertThat(workload.unavailableMax()).isEqualTo(Duration.ofSeconds(10));
    assertThat(workload.dialMax()).isEqualTo(Duration.ofSeconds(5));
    assertThat(workload.dialDelay()).isEqualTo(Duration.ofMillis(50));
    assertThat(workload.noticeDelay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(workload.reasonMax()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void inProductionNobodyCanSwitchTheRecordOff() {
    // Given
    AuditConfiguration off =
        TestingConfiguration.of(AuditConfiguration.class, Map.of("destination", "none"));
    AuditConfiguration on = TestingConfiguration.of(AuditConfiguration.class);

    // Then
    assertThat(Profile.PRODUCTION.problemWith(off))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .contains("gatehouse.gateway.audit.destination")
                    .contains("gatehouse.profile"));
    assertThat(Profile.DEVELOPMENT.problemWith(off)).isEmpty();
    assertThat(Profile.PRODUCTION.problemWith(on)).isEmpty();
  }

  @Test
  void everySettingIsReadFromItsName() {
    // When
    GatewayConfiguration gateway =
        TestingGateway.configuration(
            directory,
            Map.of(
                "ssh.port", "22",
                "audit.topic", "other",
                "audit.pause-max", "1s",
                "workload.start-max", "2s",
                "auth.url", "http://auth",
                "auth.timeout", "3s",
                "backend.url", "http://backend",
                "backend.timeout", "4s",
                "policy-changes", "keep",
                "drain-timeout", "6s"));

    // Then
    assertThat(gateway.ssh().port()).isEqualTo(22);
    assertThat(gateway.audit().topic()).isEqualTo("other");
    assertThat(gateway.audit().pauseMax()).isEqualTo(Duration.ofSeconds(1));
    assertThat(gateway.workload().startMax()).isEqualTo(Duration.ofSeconds(2));
    assertThat(gateway.auth().url()).hasToString("http://auth");
    assertThat(gateway.auth().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(gateway.auth().tokenFile()).isEqualTo(directory.resolve("token"));
    assertThat(gateway.backend().url()).hasToString("http://backend");
    assertThat(gateway.backend().timeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(gateway.hostKeyDirectory()).isEqualTo(directory);
    assertThat(gateway.journalKeyFile()).isEqualTo(directory.resolve("journal_key"));
    assertThat(gateway.policyChanges()).isEqualTo(PolicyChanges.KEEP);
    assertThat(gateway.drainDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(gateway.drainTimeout()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void defaultsOfTheWatchOverGrantsAreThoseOfTheDocumentation() {
    // When
    GatewayConfiguration gateway = TestingGateway.configuration(directory, Map.of());

    // Then
    assertThat(gateway.grantCheckInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(gateway.authorizationStaleMax()).isEqualTo(Duration.ofMinutes(30));
    assertThat(gateway.policyChanges()).isEqualTo(PolicyChanges.END);
    assertThat(GrantWatch.problemWith(gateway)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "grant-check-interval, 99ms",
    "grant-check-interval, 21s",
    "authorization-stale-max, 29s",
  })
  void aWatchOverGrantsThatCannotKeepItsPromiseIsRefused(String setting, String value) {
    assertThat(
            GrantWatch.problemWith(TestingGateway.configuration(directory, Map.of(setting, value))))
        .hasValueSatisfying(problem -> assertThat(problem).contains(setting));
  }

  @Test
  void aWordForPolicyChangesThatIsNotKnownIsRefused() {
    assertThatThrownBy(
            () ->
                TestingGateway.configuration(directory, Map.of("policy-changes", "ignore"))
                    .policyChanges())
        .hasMessageContaining("ignore");
  }

  @Test
  void aSettingThatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> TestingGateway.configuration(directory, Map.of("drain-tiemout", "1s")))
        .hasMessageContaining("drain-tiemout");
  }

  @Test
  void aSettingWithoutWhichNothingWorksIsAskedFor() {
    assertThatThrownBy(() -> TestingConfiguration.of(GatewayConfiguration.class))
        .hasMessageContaining("host-key-directory");
  }
}
