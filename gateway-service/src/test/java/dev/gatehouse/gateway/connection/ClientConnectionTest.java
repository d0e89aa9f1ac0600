package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.kex.KexState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport protocol and what stands closest to it, with a real client on a real socket. */
class ClientConnectionTest {
  private static final int IGNORE = 2;
  private static final int UNIMPLEMENTED = 3;
  private static final int DEBUG = 4;
  private static final int SERVICE_ACCEPT = 6;
  private static final int NEWCOMPRESS = 8;
  private static final int NEWKEYS = 21;
  private static final int KEX_ECDH_INIT = 30;
  private static final int MANY = 1_000_000;

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

  private static TestingClient ready(TestingListener listener) throws IOException {
    TestingClient client = listener.client();
    client.requestsService("ssh-userauth");
    Eventually.await("the service", () -> !client.heard(SERVICE_ACCEPT).isEmpty());
    return client;
  }

  private static void awaitEnd(TestingListener listener, String word) {
    Eventually.await(
        "the end",
        () -> listener.owner.heard().stream().anyMatch(heard -> heard.startsWith("closed")));
    assertThat(listener.owner.heard()).last().isEqualTo("closed " + word);
  }

  // ---- extensions (RFC 8308) and pings ----

  @Test
  void aClientLearnsOnceWhichSignaturesAreTakenAndThatPingsAreAnswered() throws Exception {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);

    // When
    client.exchangesKeys(true);
    Eventually.await(
        "two key exchanges",
        () -> listener.owner.heard().stream().filter(word -> word.startsWith("keys")).count() == 2);

    // Then
    assertThat(client.heard(Ssh.EXT_INFO)).hasSize(1);
    PacketReader in = new PacketReader(client.heard(Ssh.EXT_INFO).getFirst());
    assertThat(in.uint8()).isEqualTo(Ssh.EXT_INFO);
    assertThat(in.uint32()).isEqualTo(2);
    assertThat(in.text(100)).isEqualTo("server-sig-algs");
    assertThat(in.text(1000))
        .isEqualTo(
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
                + "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,"
                + "rsa-sha2-512,rsa-sha2-256,"
                + "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
                + "ecdsa-sha2-nistp384-cert-v01@openssh.com,"
                + "ecdsa-sha2-nistp521-cert-v01@openssh.com,"
                + "sk-ssh-ed25519-cert-v01@openssh.com,"
                + "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
                + "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com");
    assertThat(in.text(100)).isEqualTo("ping@openssh.com");
    assertThat(in.text(100)).isEqualTo("0");
    in.end();
  }

  @Test
  void aPingIsAnsweredWithItsOwnWords() throws Exception {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);

    // When
    client.sends(TestingPacket.of(Ssh.PING).string("before login"));
    Eventually.await("the first answer", () -> client.heard(Ssh.PONG).size() == 1);
    listener.connections.getFirst().succeed("alice");
    client.sends(TestingPacket.of(Ssh.PING).string("after login"));
    Eventually.await("the second answer", () -> client.heard(Ssh.PONG).size() == 2);

    // Then
    assertThat(client.heard(Ssh.PONG).get(0))
        .isEqualTo(TestingPacket.of(Ssh.PONG).string("before login").toArray());
    assertThat(client.heard(Ssh.PONG).get(1))
        .isEqualTo(TestingPacket.of(Ssh.PONG).string("after login").toArray());
    assertThat(listener.owner.heard()).doesNotContain("message " + Ssh.PING);
  }

  @Test
  void aPingBeforeAServiceIsRequestedEndsTheConnection() throws IOException {
    // Given
    TestingClient client = listener(Map.of()).client();

    // When
    client.sends(TestingPacket.of(Ssh.PING).string("too early"));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 Log in first. [GH-GATEWAY-1107]");
  }

  @Test
  void aPingIsShort() throws IOException {
    // Given
    TestingClient client = ready(listener(Map.of()));

    // When
    client.sends(TestingPacket.of(Ssh.PING).string(new byte[32 * 1024 + 1]));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 The peer broke the SSH protocol. [GH-GATEWAY-1105]");
    assertThat(client.heard(Ssh.PONG)).isEmpty();
  }

  // ---- messages that are not known, and those in the wrong place ----

  @ParameterizedTest
  @ValueSource(ints = {NEWCOMPRESS, 9, 54, 59, 83, 89, 101, 127, 128, 191, 193, 255})
  void aMessageWithAnUnknownNumberIsAnsweredAndReachesNobody(int number) throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);

    // When: after the service request, which was packet 0 (strict key exchange)
    client.sends(TestingPacket.of(number).string("what is this"));
    client.sends(TestingPacket.of(Ssh.USERAUTH_REQUEST));
    Eventually.await("the message behind it", () -> listener.owner.heard().contains("message 50"));
    Eventually.await("the answer", () -> !client.heard(UNIMPLEMENTED).isEmpty());

    // Then
    assertThat(client.heard(UNIMPLEMENTED))
        .containsExactly(TestingPacket.of(UNIMPLEMENTED).uint32(1).toArray());
    assertThat(listener.owner.heard()).doesNotContain("message " + number);
  }

  @Test
  void messagesOfAnAuthenticationMethodAreUnknownAfterLogin() throws Exception {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);
    listener.connections.getFirst().succeed("alice");

    // When
    client.sends(TestingPacket.of(61));
    Eventually.await("the answer", () -> !client.heard(UNIMPLEMENTED).isEmpty());

    // Then
    assertThat(listener.owner.heard()).doesNotContain("message 61");
  }

  @ParameterizedTest
  @ValueSource(ints = {NEWKEYS, KEX_ECDH_INIT, 49})
  void aMessageOfTheKeyExchangeOutsideOfOneEndsTheConnection(int number) throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);

    // When
    client.sends(TestingPacket.of(number).string("no exchange is open"));

    // Then
    awaitEnd(listener, "protocol-error IllegalStateException");
  }

  @Test
  void aSecondKeyExchangeWithinOneEndsTheConnection() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);
    client.leavesKeyExchangesOpen();

    // When
    client.sends(keyExchange());
    client.sends(keyExchange());

    // Then
    awaitEnd(listener, "protocol-error IllegalStateException");
  }

  /** RFC 4253, 7.1. */
  private static TestingPacket keyExchange() {
    String ciphers = "aes128-gcm@openssh.com";
    String macs = "hmac-sha2-256-etm@openssh.com";
    return TestingPacket.of(Ssh.KEXINIT)
        .raw(new byte[16])
        .string("curve25519-sha256")
        .string("ssh-ed25519")
        .string(ciphers)
        .string(ciphers)
        .string(macs)
        .string(macs)
        .string("none")
        .string("none")
        .string("")
        .string("")
        .bool(false)
        .uint32(0);
  }

  @Test
  void aServersMessageFromAClientEndsTheConnection() throws IOException {
    // Given
    TestingClient client = ready(listener(Map.of()));

    // When
    client.sends(TestingPacket.of(SERVICE_ACCEPT).string("ssh-userauth"));

    // Then
    assertThat(client.goodbye()).isEqualTo("11 The peer broke the SSH protocol. [GH-GATEWAY-1105]");
  }

  @Test
  void aClientThatDoesNotReadOurLastWordsIsGoneForItsOwnerAndSoonForAll() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);
    client.stopsReading();

    // When
    client.sends(TestingPacket.of(SERVICE_ACCEPT).string("ssh-userauth"));

    // Then
    awaitEnd(listener, "protocol-error GH-GATEWAY-1105");
    Eventually.await("the end", () -> listener.connections.getFirst().isClosed());
    assertThat(listener.listener().unauthenticated()).isZero();
  }

  @Test
  void floodsOfMessagesThatAreToBeIgnoredAreIgnored() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);

    // When
    client.floods(TestingPacket.of(IGNORE).string("nothing"), 2000);
    client.floods(TestingPacket.of(DEBUG).bool(true).string("nothing").string(""), 2000);
    client.floods(TestingPacket.of(UNIMPLEMENTED).uint32(7), 2000);
    client.floods(TestingPacket.of(IGNORE), 100);
    client.sends(TestingPacket.of(Ssh.USERAUTH_REQUEST));

    // Then
    Eventually.await("the message behind", () -> listener.owner.heard().contains("message 50"));
  }

  @Test
  void aGoodbyeInTheMiddleOfAKeyExchangeIsHeard() throws IOException {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);
    client.exchangesKeys(false);
    Eventually.await(
        "an open exchange", () -> listener.connections.getFirst().getKexState() == KexState.RUN);

    // When
    client.disconnects();

    // Then
    awaitEnd(listener, "client-disconnected reason 11");
  }

  // ---- key exchanges that stay open ----

  @Test
  void aClientThatBeginsAKeyExchangeAndFallsSilentIsEnded() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("rekey-time-max", "1s"));
    TestingClient client = ready(listener);

    // When
    client.exchangesKeys(false);

    // Then
    assertThat(client.goodbye())
        .isEqualTo("11 The peer did not complete a key exchange in time. [GH-GATEWAY-1111]");
    awaitEnd(listener, "key-exchange-stalled GH-GATEWAY-1111");
  }

  @Test
  void aClientThatDoesNotAnswerAKeyExchangeOfOursIsEnded() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("rekey-time-max", "1s", "rekey-bytes", "65536"));
    TestingClient client = ready(listener);
    client.leavesKeyExchangesOpen();

    // When
    client.floods(TestingPacket.of(Ssh.PING).string(new byte[16 * 1024]), 10);

    // Then
    awaitEnd(listener, "key-exchange-stalled GH-GATEWAY-1111");
  }

  @Test
  void aLoginThatFallsIntoAKeyExchangeIsToldBehindIt() throws Exception {
    // Given
    TestingListener listener = listener(Map.of());
    TestingClient client = ready(listener);
    ClientConnection connection = listener.connections.getFirst();

    // When
    Object _ = connection.reExchangeKeys();
    connection.succeed("alice");

    // Then
    Eventually.await("the login", () -> !client.heard(Ssh.USERAUTH_SUCCESS).isEmpty());
    assertThat(client.heard(NEWKEYS)).hasSize(2);
  }

  // ---- clients that ask and do not read ----

  @Test
  void aClientThatPingsAndDoesNotReadIsEnded() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("pending-write-bytes-max", "262144"));
    TestingClient client = ready(listener);
    client.stopsReading();

    // When
    client.floods(TestingPacket.of(Ssh.PING).string(new byte[16 * 1024]), MANY);

    // Then
    awaitEnd(listener, "client-too-slow GH-GATEWAY-1110");
  }

  @Test
  void aClientThatRequestsAndDoesNotReadIsEnded() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("pending-write-bytes-max", "262144"));
    TestingClient client = ready(listener);
    client.stopsReading();

    // When
    client.floods(TestingPacket.of(Ssh.GLOBAL_REQUEST).string("are you there").bool(true), MANY);

    // Then
    awaitEnd(listener, "client-too-slow GH-GATEWAY-1110");
  }

  @Test
  void aClientThatSendsWhatNobodyKnowsAndDoesNotReadIsEnded() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("pending-write-bytes-max", "262144"));
    TestingClient client = ready(listener);
    client.stopsReading();

    // When
    client.floods(TestingPacket.of(255), MANY);

    // Then
    awaitEnd(listener, "client-too-slow GH-GATEWAY-1110");
  }

  @Test
  void aClientThatPingsWithinAKeyExchangeIsEndedAtTheSameBound() throws IOException {
    // Given
    TestingListener listener = listener(Map.of("pending-write-bytes-max", "262144"));
    TestingClient client = ready(listener);
    client.leavesKeyExchangesOpen();
    client.sends(keyExchange());

    // When
    client.floods(TestingPacket.of(Ssh.PING).string(new byte[16 * 1024]), MANY);

    // Then
    awaitEnd(listener, "client-too-slow GH-GATEWAY-1110");
  }
}
