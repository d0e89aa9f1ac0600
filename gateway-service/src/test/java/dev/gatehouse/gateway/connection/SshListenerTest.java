package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real clients on a real socket, before anybody has logged in. */
class SshListenerTest {
  private final List<TestingListener> open = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (TestingListener listener : open) {
      listener.close();
    }
  }

  private TestingListener listener(Map<String, String> settings) throws IOException {
    TestingListener listener = TestingListener.start(settings);
    open.add(listener);
    return listener;
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read();
        c >= 0 && c != '\n';
        c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Test
  void messagesReachTheOwnerInOrderOnceAServiceIsRequested() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = listener.client();

    // When
    client.requestsService("ssh-userauth");
    client.sends(TestingPacket.of(50).string("alice"));
    client.sends(TestingPacket.of(60));
    client.disconnects();
    Eventually.await(
        "the end",
        () -> listener.owner.heard().stream().anyMatch(word -> word.startsWith("closed")));

    // Then
    assertThat(listener.owner.heard())
        .containsExactly(
            "keys sntrup761x25519-sha512",
            "message 50",
            "message 60",
            "closed client-disconnected reason 11");
  }

  @Test
  void aSecondServiceRequestEndsTheConnection() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = listener.client();
    client.requestsService("ssh-userauth");

    // When
    client.requestsService("ssh-userauth");

    // Then
    assertThat(client.goodbye())
        .isEqualTo("7 That service cannot be requested now. [GH-GATEWAY-1106]");
  }

  @Test
  void theConnectionServiceCannotBeRequested() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = listener.client();

    // When
    client.requestsService("ssh-connection");

    // Then
    assertThat(client.goodbye())
        .isEqualTo("7 That service cannot be requested now. [GH-GATEWAY-1106]");
  }

  @Test
  void aChannelBeforeAnythingElseEndsTheConnection() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = listener.client();

    // When
    client.sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN).string("session").uint32(0).uint32(100).uint32(100));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 Log in first. [GH-GATEWAY-1107]");
    Eventually.await(
        "the end", () -> listener.owner.heard().contains("closed protocol-error GH-GATEWAY-1107"));
    assertThat(listener.owner.heard()).doesNotContain("message 90");
  }

  @Test
  void theGraceTimeEndsThoughTheClientKeepsTalking() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("login-grace-time", "2s"));
    TestingClient client = listener.client();
    client.requestsService("ssh-userauth");

    // When: SSH_MSG_IGNORE, RFC 4253, 11.2
    Eventually.await("the end of the grace time", () -> isEndedInSpiteOfTalk(client));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 No login within the grace time. [GH-GATEWAY-1104]");
    Eventually.await(
        "the end",
        () -> listener.owner.heard().contains("closed login-grace-expired GH-GATEWAY-1104"));
  }

  private static boolean isEndedInSpiteOfTalk(TestingClient client) {
    if (!client.isClosed()) {
      try {
        client.sends(TestingPacket.of(2).string("talk"));
      } catch (IOException | RuntimeException e) {
        // The connection ends while we talk; that is what is awaited.
        return client.isClosed();
      }
    }
    return client.isClosed();
  }

  @Test
  void theGraceTimeEndsThoughTheClientIsSilent() throws IOException {
    // Given
    Socket socket = listener(Map.of("login-grace-time", "1s")).socket();
    String identification = line(socket);

    // When: nothing is sent
    byte[] rest = socket.getInputStream().readAllBytes();

    // Then
    assertThat(identification).startsWith("SSH-2.0-");
    assertThat(rest).hasSizeLessThan(4096);
  }

  @Test
  void connectionsBeyondTheBoundAreToldSoAndClosed() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("unauthenticated-max", "1"));
    Socket first = listener.socket();
    String welcomed = line(first);

    // When
    Socket second = listener.socket();
    String told = line(second);
    int end = second.getInputStream().read();

    // Then
    assertThat(welcomed).isEqualTo("SSH-2.0-Gatehouse");
    assertThat(told).isEqualTo("Too many unauthenticated connections. [GH-GATEWAY-1103]");
    assertThat(end).isEqualTo(-1);
    assertThat(listener.listener().unauthenticated()).isEqualTo(1);
  }

  @Test
  void aPlaceIsFreeAgainWhenItsConnectionIsGone() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("unauthenticated-per-address-max", "1"));
    Socket first = listener.socket();
    String _ = line(first);

    // When
    first.close();
    Eventually.await("a free place", () -> listener.listener().unauthenticated() == 0);

    // Then
    assertThat(line(listener.socket())).isEqualTo("SSH-2.0-Gatehouse");
  }

  @Test
  void clientsThatStopInTheMiddleOfTheKeyExchangeDoNotHoldOthers() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    for (int i = 0; i < 40; i++) {
      Socket silent = listener.socket();
      silent.getOutputStream().write("SSH-2.0-silent\r\n".getBytes(StandardCharsets.US_ASCII));
      String _ = line(silent);
    }

    // When
    TestingClient client = listener.client();
    client.requestsService("ssh-userauth");
    client.sends(TestingPacket.of(50).string("alice"));

    // Then
    Eventually.await("the message", () -> listener.owner.heard().contains("message 50"));
  }

  @Test
  void afterTheStopNobodyNewIsLetInAndThoseWhoAreGoOn() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    int port = listener.listener().port();
    TestingClient client = listener.client();
    client.requestsService("ssh-userauth");

    // When
    listener.listener().stopAccepting();
    client.sends(TestingPacket.of(50).string("alice"));

    // Then
    Eventually.await("the message", () -> listener.owner.heard().contains("message 50"));
    Eventually.await("a closed port", () -> isRefused(port));
  }

  private static boolean isRefused(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
