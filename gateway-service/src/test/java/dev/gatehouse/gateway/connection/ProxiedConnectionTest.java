package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import dev.gatehouse.gateway.messages.MessageCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that come by way of a load balancer, and some that only seem to. */
class ProxiedConnectionTest {
  private static final byte[] IDENTIFICATION = "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII);

  private @Nullable TestingListener open;

  @AfterEach
  void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  private TestingListener listener(Map<String, String> settings) throws IOException {
    TestingListener listener = TestingListener.start(settings);
    open = listener;
    return listener;
  }

  private TestingListener behindBalancer(String... more) throws IOException {
    return listener(
        more.length == 0
            ? Map.of("proxy-networks", "127.0.0.0/8")
            : Map.of("proxy-networks", "127.0.0.0/8", more[0], more[1]));
  }

  private static Socket says(TestingListener listener, byte[]... parts) throws IOException {
    Socket socket = listener.socket();
    for (byte[] part : parts) {
      socket.getOutputStream().write(part);
      socket.getOutputStream().flush();
    }
    return socket;
  }

  /** Up to the end of the line, or of what is said. */
  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    try {
      for (int c = socket.getInputStream().read();
          c >= 0 && c != '\n';
          c = socket.getInputStream().read()) {
        line.append((char) c);
      }
    } catch (SocketException e) {
      // Something of it was unread when it was closed: a reset is an end as well.
    }
    return line.toString().strip();
  }

  private static InetAddress identified(TestingListener listener) {
    Eventually.await("an identification", () -> !listener.connections.isEmpty());
    return listener.connections.getFirst().remote().getAddress();
  }

  @Test
  void theClientIsWhomTheHeaderNames() throws IOException {
    // Given
    TestingListener listener = behindBalancer();

    // When
    Socket socket = says(listener, TestingProxyHeader.ofClient4(), IDENTIFICATION);

    // Then
    assertThat(identified(listener)).isEqualTo(InetAddress.ofLiteral("203.0.113.7"));
    assertThat(listener.connections.getFirst().remote().getPort()).isEqualTo(50_000);
    assertThat(line(socket)).isEqualTo("SSH-2.0-Gatehouse");
  }

  @Test
  void nothingIsSaidToAnybodyBeforeTheHeaderIsWholeHoweverItComes() throws IOException {
    // Given
    TestingListener listener = behindBalancer();
    Socket socket = listener.socket();
    byte[] header = TestingProxyHeader.ofClient6();

    // When
    for (byte part : header) {
      assertThat(socket.getInputStream().available()).isZero();
      socket.getOutputStream().write(part);
      socket.getOutputStream().flush();
    }
    socket.getOutputStream().write(IDENTIFICATION);

    // Then
    assertThat(identified(listener)).isEqualTo(InetAddress.ofLiteral("2001:db8::7"));
  }

  @Test
  void theBalancerItselfMayLookWhetherWeAreThere() throws IOException {
    // Given
    TestingListener listener = behindBalancer();

    // When
    Socket socket = says(listener, TestingProxyHeader.local());

    // Then
    assertThat(line(socket)).isEqualTo("SSH-2.0-Gatehouse");
    socket.getOutputStream().write(IDENTIFICATION);
    assertThat(identified(listener).isLoopbackAddress()).isTrue();
  }

  @Test
  void aBalancerThatSaysNothingOfItsClientGetsNothing() throws IOException {
    // Given
    TestingListener listener = behindBalancer();

    // When
    Socket socket = says(listener, IDENTIFICATION);

    // Then
    assertThat(line(socket)).isEmpty();
    Eventually.await("its place back", () -> listener.listener().unauthenticated() == 0);
    assertThat(listener.connections).isEmpty();
  }

  @Test
  void aBalancerThatSaysNothingAtAllIsNotWaitedForBeyondTheGraceTime() throws IOException {
    // Given
    TestingListener listener = behindBalancer("login-grace-time", "1s");

    // When
    Socket socket = says(listener, new byte[] {'\r', '\n'});

    // Then
    assertThat(line(socket)).isEmpty();
    Eventually.await("its place back", () -> listener.listener().unauthenticated() == 0);
  }

  @Test
  void theLimitForOneAddressIsTheClients() throws IOException {
    // Given
    TestingListener listener = behindBalancer("unauthenticated-per-address-max", "1");
    Socket first = says(listener, TestingProxyHeader.ofClient4());
    Socket other = says(listener, TestingProxyHeader.ofClient6());
    String toFirst = line(first);
    String toOther = line(other);

    // When
    Socket second = says(listener, TestingProxyHeader.ofClient4());

    // Then
    assertThat(toFirst).isEqualTo("SSH-2.0-Gatehouse");
    assertThat(toOther).isEqualTo("SSH-2.0-Gatehouse");
    assertThat(line(second)).isEqualTo(MessageCode.CONNECTION_REFUSED.sentence());
    assertThat(listener.listener().unauthenticated()).isEqualTo(2);
    first.close();
    other.close();
    Eventually.await("their places back", () -> listener.listener().unauthenticated() == 0);
  }

  @Test
  void connectionsThatNobodyIsNamedForCountAmongAll() throws IOException {
    // Given
    TestingListener listener = behindBalancer("unauthenticated-max", "1");
    Socket silent = listener.socket();
    Eventually.await("its place", () -> listener.listener().unauthenticated() == 1);

    // When
    Socket second = listener.socket();

    // Then
    assertThat(line(second)).isEqualTo(MessageCode.CONNECTION_REFUSED.sentence());
    silent.close();
    Eventually.await("its place back", () -> listener.listener().unauthenticated() == 0);
  }

  @Test
  void fromAnybodyElseAHeaderIsNoSsh() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("proxy-networks", "192.0.2.0/24"));

    // When
    Socket socket = says(listener, TestingProxyHeader.ofClient4(), IDENTIFICATION);
    String identification = line(socket);
    String more = line(socket);
    Eventually.await("the end", () -> listener.listener().unauthenticated() == 0);

    // Then
    assertThat(identification).isEqualTo("SSH-2.0-Gatehouse");
    assertThat(more).isEmpty();
    assertThat(listener.connections).isEmpty();
  }
}
