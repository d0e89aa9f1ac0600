package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.TestingConfiguration;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "10.0.0.0/8, fd00::1, false",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.7/32, 192.168.1.7, true",
    "192.168.1.7/32, 192.168.1.6, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe00::1, false",
    "::1/128, ::1, true",
    "::/0, 10.0.0.1, false",
  })
  void anAddressIsInANetworkOfItsFamilyThatHasItsPrefix(
      String network, String address, boolean contained) {
    assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10/8",
        "010.0.0.0/8",
        "10.0.0.256/32",
        "localhost/32",
        "fd00::/129",
        "fd00::1/8",
        "fd00/8",
        "1:2/16",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void aSettingThatIsNoNetworkIsRefusedByItsName() {
    assertThat(SshListener.problemWith(ssh("10.0.0.0/8,nonsense")))
        .hasValueSatisfying(
            problem -> assertThat(problem).contains("ssh.proxy-networks", "'nonsense'"));
  }

  @Test
  void nobodyIsBelievedUnlessItIsSaid() {
    assertThat(
            ProxyNetworks.of(TestingConfiguration.of(SshConfiguration.class))
                .contain(InetAddress.ofLiteral("127.0.0.1")))
        .isFalse();
    assertThat(
            ProxyNetworks.of(ssh("10.0.0.0/8, 127.0.0.0/8"))
                .contain(InetAddress.ofLiteral("127.0.0.1")))
        .isTrue();
  }

  private static SshConfiguration ssh(String networks) {
    return TestingConfiguration.of(SshConfiguration.class, Map.of("proxy-networks", networks));
  }
}
