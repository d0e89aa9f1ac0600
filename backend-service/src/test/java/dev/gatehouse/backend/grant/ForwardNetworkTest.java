package dev.gatehouse.backend.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardNetworkTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "0.0.0.0/0",
        "192.0.2.1/32",
        "255.255.255.128/25",
        "::/0",
        "::1/128",
        "fd00::/8",
        "2001:db8::/32",
        "2001:db8:0:1:1:1:1:1/128",
        "2001:0:0:1::/64",
        "2001:db8::1:0:0:1/128",
        "1:2:3:4:5:6:7:0/112",
        "0:2:3:4:5:6:7:8/128"
      })
  void aNetworkInItsCanonicalFormIsOne(String cidr) {
    assertThat(new ForwardNetwork(cidr)).hasToString(cidr);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "10/8",
        "010.0.0.0/8",
        "10.0.0.0 /8",
        "example.org/32",
        "::1/129",
        "::1/127",
        "0:0:0:0:0:0:0:1/128",
        "FD00::/8",
        "fd00:0::/32",
        "::0/0",
        "::ffff:10.0.0.0/104",
        "::ffff:a00:0/104",
        "fe80::%1/10",
        "[::1]/128",
        "2001:db8:0:0:1::1/128",
        "2001:db8::1:1:1:1:1/128"
      })
  void everythingElseIsNone(String text) {
    assertThatThrownBy(() -> new ForwardNetwork(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
