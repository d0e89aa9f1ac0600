package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.TestingConfiguration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SshConfigurationTest {

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    // When
    SshConfiguration ssh = TestingConfiguration.of(SshConfiguration.class);

    // Then
    assertThat(ssh.host()).isEqualTo("0.0.0.0");
    assertThat(ssh.port()).isEqualTo(2222);
    assertThat(ssh.loginGraceTime()).isEqualTo(Duration.ofMinutes(2));
    assertThat(ssh.unauthenticatedMax()).isEqualTo(200);
    assertThat(ssh.unauthenticatedPerAddressMax()).isEqualTo(60);
    assertThat(ssh.attemptsMax()).isEqualTo(6);
    assertThat(ssh.probesMax()).isEqualTo(20);
    assertThat(ssh.keepaliveInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(ssh.keepaliveMissesMax()).isEqualTo(3);
    assertThat(ssh.rekeyBytes()).isEqualTo(1L << 30);
    assertThat(ssh.rekeyInterval()).isEqualTo(Duration.ofHours(1));
    assertThat(ssh.rekeyTimeMax()).isEqualTo(Duration.ofSeconds(30));
    assertThat(ssh.channelWindowBytes()).isEqualTo(2 << 20);
    assertThat(ssh.channelPacketBytes()).isEqualTo(32 << 10);
    assertThat(ssh.pendingRequestsMax()).isEqualTo(64);
    assertThat(ssh.pendingWriteBytes()).isEqualTo(1 << 20);
    assertThat(ssh.pendingWriteBytesMax()).isEqualTo(8 << 20);
  }

  @Test
  void everySettingIsReadFromItsName() {
    // When
    SshConfiguration ssh =
        TestingConfiguration.of(
            SshConfiguration.class,
            Map.ofEntries(
                Map.entry("host", "127.0.0.1"),
                Map.entry("port", "22"),
                Map.entry("login-grace-time", "1s"),
                Map.entry("unauthenticated-max", "2"),
                Map.entry("unauthenticated-per-address-max", "3"),
                Map.entry("attempts-max", "4"),
                Map.entry("probes-max", "5"),
                Map.entry("keepalive-interval", "6s"),
                Map.entry("keepalive-misses-max", "7"),
                Map.entry("rekey-bytes", "13"),
                Map.entry("rekey-interval", "14s"),
                Map.entry("rekey-time-max", "15s"),
                Map.entry("channel-window-bytes", "8"),
                Map.entry("channel-packet-bytes", "9"),
                Map.entry("pending-requests-max", "10"),
                Map.entry("pending-write-bytes", "11"),
                Map.entry("pending-write-bytes-max", "12")));

    // Then
    assertThat(ssh.host()).isEqualTo("127.0.0.1");
    assertThat(ssh.port()).isEqualTo(22);
    assertThat(ssh.loginGraceTime()).isEqualTo(Duration.ofSeconds(1));
    assertThat(ssh.unauthenticatedMax()).isEqualTo(2);
    assertThat(ssh.unauthenticatedPerAddressMax()).isEqualTo(3);
    assertThat(ssh.attemptsMax()).isEqualTo(4);
    assertThat(ssh.probesMax()).isEqualTo(5);
    assertThat(ssh.keepaliveInterval()).isEqualTo(Duration.ofSeconds(6));
    assertThat(ssh.keepaliveMissesMax()).isEqualTo(7);
    assertThat(ssh.rekeyBytes()).isEqualTo(13);
    assertThat(ssh.rekeyInterval()).isEqualTo(Duration.ofSeconds(14));
    assertThat(ssh.rekeyTimeMax()).isEqualTo(Duration.ofSeconds(15));
    assertThat(ssh.channelWindowBytes()).isEqualTo(8);
    assertThat(ssh.channelPacketBytes()).isEqualTo(9);
    assertThat(ssh.pendingRequestsMax()).isEqualTo(10);
    assertThat(ssh.pendingWriteBytes()).isEqualTo(11);
    assertThat(ssh.pendingWriteBytesMax()).isEqualTo(12);
  }
}
