package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.TestingConfiguration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private final ConnectionLimits limits =
      new ConnectionLimits(
          TestingConfiguration.of(
              SshConfiguration.class,
              Map.of("unauthenticated-max", "3", "unauthenticated-per-address-max", "2")));

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
  }

  @Test
  void oneAddressGetsItsShareAndNoMore() throws UnknownHostException {
    // Given
    boolean _ = limits.enter(address(1));
    boolean _ = limits.enter(address(1));

    // When
    boolean third = limits.enter(address(1));
    boolean other = limits.enter(address(2));

    // Then
    assertThat(third).isFalse();
    assertThat(other).isTrue();
    assertThat(limits.open()).isEqualTo(3);
  }

  @Test
  void allTogetherHaveABound() throws UnknownHostException {
    // Given
    for (int i = 1; i <= 3; i++) {
      boolean _ = limits.enter(address(i));
    }

    // When
    boolean fourth = limits.enter(address(4));

    // Then
    assertThat(fourth).isFalse();
  }

  @Test
  void aPlaceThatIsGivenBackIsFreeAgain() throws UnknownHostException {
    // Given
    boolean _ = limits.enter(address(1));
    boolean _ = limits.enter(address(1));

    // When
    limits.leave(address(1));
    boolean again = limits.enter(address(1));

    // Then
    assertThat(again).isTrue();
    assertThat(limits.open()).isEqualTo(2);
  }
}
