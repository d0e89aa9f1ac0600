package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import dev.gatehouse.gateway.TestingConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real clients on a real socket, before anybody has logged in. */
class SshListenerTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final TestingOwner owner = new TestingOwner();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
    timer.shutdownNow();
    pool.shutdownNow();
  }

  private SshListener listener(Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("host", "127.0.0.1");
    all.put("port", "0");
    try {
      SshListener listener =
          new SshListener(
              TestingConfiguration.of(SshConfiguration.class, all),
              KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256),
              timer,
              connection -> {
                Transport _ =
                    connection.attach(
                        owner,
                        new SerialExecutor(
                            pool,
                            fault -> {
                              throw new AssertionError(fault);
                            }));
              });
      listener.open();
      open.add(listener::close);
      return listener;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private TestingClient client(SshListener listener) throws IOException {
    TestingClient client = new TestingClient(listener.port());
    open.add(client);
    return client;
  }

  private Socket socket(SshListener listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(20_000);
    open.add(socket);
    return socket;
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
    TestingClient client = client(listener(Map.of()));

    // When
    client.requestsService("ssh-userauth");
    client.sends(TestingPacket.of(50).string("alice"));
    client.sends(TestingPacket.of(60));
    client.disconnects();
    Eventually.await(
        "the end", () -> owner.heard().stream().anyMatch(word -> word.startsWith("closed")));

    // Then
    assertThat(owner.heard())
        .containsExactly(
            "keys sntrup761x25519-sha512",
            "message 50",
            "message 60",
            "closed client-disconnected reason 11");
  }

  @Test
  void aSecondServiceRequestEndsTheConnection() throws IOException {
    // Given
    TestingClient client = client(listener(Map.of()));
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
    TestingClient client = client(listener(Map.of()));

    // When
    client.requestsService("ssh-connection");

    // Then
    assertThat(client.goodbye())
        .isEqualTo("7 That service cannot be requested now. [GH-GATEWAY-1106]");
  }

  @Test
  void aChannelBeforeAnythingElseEndsTheConnection() throws IOException {
    // Given
    TestingClient client = client(listener(Map.of()));

    // When
    client.sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN).string("session").uint32(0).uint32(100).uint32(100));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 Log in first. [GH-GATEWAY-1107]");
    Eventually.await(
        "the end", () -> owner.heard().contains("closed protocol-error GH-GATEWAY-1107"));
    assertThat(owner.heard()).doesNotContain("message 90");
  }

  @Test
  void theGraceTimeEndsThoughTheClientKeepsTalking() throws IOException {
    // Given
    TestingClient client = client(listener(Map.of("login-grace-time", "2s")));
    client.requestsService("ssh-userauth");

    // When: SSH_MSG_IGNORE, RFC 4253, 11.2
    Eventually.await("the end of the grace time", () -> isEndedInSpiteOfTalk(client));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 No login within the grace time. [GH-GATEWAY-1104]");
    Eventually.await(
        "the end", () -> owner.heard().contains("closed login-grace-expired GH-GATEWAY-1104"));
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
    Socket socket = socket(listener(Map.of("login-grace-time", "1s")));
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
    SshListener listener = listener(Map.of("unauthenticated-max", "1"));
    Socket first = socket(listener);
    String welcomed = line(first);

    // When
    Socket second = socket(listener);
    String told = line(second);
    int end = second.getInputStream().read();

    // Then
    assertThat(welcomed).isEqualTo("SSH-2.0-Gatehouse");
    assertThat(told).isEqualTo("Too many unauthenticated connections. [GH-GATEWAY-1103]");
    assertThat(end).isEqualTo(-1);
    assertThat(listener.unauthenticated()).isEqualTo(1);
  }

  @Test
  void aPlaceIsFreeAgainWhenItsConnectionIsGone() throws IOException {
    // Given
    SshListener listener = listener(Map.of("unauthenticated-per-address-max", "1"));
    Socket first = socket(listener);
    String _ = line(first);

    // When
    first.close();
    Eventually.await("a free place", () -> listener.unauthenticated() == 0);

    // Then
    assertThat(line(socket(listener))).isEqualTo("SSH-2.0-Gatehouse");
  }

  @Test
  void clientsThatStopInTheMiddleOfTheKeyExchangeDoNotHoldOthers() throws IOException {
    // Given
    SshListener listener = listener(Map.of());
    for (int i = 0; i < 40; i++) {
      Socket silent = socket(listener);
      silent.getOutputStream().write("SSH-2.0-silent\r\n".getBytes(StandardCharsets.US_ASCII));
      String _ = line(silent);
    }

    // When
    TestingClient client = client(listener);
    client.requestsService("ssh-userauth");
    client.sends(TestingPacket.of(50).string("alice"));

    // Then
    Eventually.await("the message", () -> owner.heard().contains("message 50"));
  }

  @Test
  void afterTheStopNobodyNewIsLetInAndThoseWhoAreGoOn() throws IOException {
    // Given
    SshListener listener = listener(Map.of());
    int port = listener.port();
    TestingClient client = client(listener);
    client.requestsService("ssh-userauth");

    // When
    listener.stopAccepting();
    client.sends(TestingPacket.of(50).string("alice"));

    // Then
    Eventually.await("the message", () -> owner.heard().contains("message 50"));
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
