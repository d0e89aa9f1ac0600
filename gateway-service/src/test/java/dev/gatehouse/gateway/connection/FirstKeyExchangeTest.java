package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said in the clear, before there are keys. */
class FirstKeyExchangeTest {
  private static final int IGNORE = 2;
  private static final int UNIMPLEMENTED = 3;
  private static final int SERVICE_REQUEST = 5;
  private static final int LISTS = 10;

  private TestingListener listener;
  private UnencryptedClient client;

  @BeforeEach
  void connect() throws IOException {
    listener = TestingListener.start(Map.of());
    client = new UnencryptedClient(listener.socket());
    String _ = client.identifies();
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  private static TestingPacket proposal(String kex) {
    return TestingPacket.of(Ssh.KEXINIT)
        .raw(new byte[16])
        .string(kex)
        .string("ssh-ed25519")
        .string("chacha20-poly1305@openssh.com")
        .string("chacha20-poly1305@openssh.com")
        .string("hmac-sha2-256-etm@openssh.com")
        .string("hmac-sha2-256-etm@openssh.com")
        .string("none")
        .string("none")
        .string("")
        .string("")
        .bool(false)
        .uint32(0);
  }

  @Test
  void theServerProposesWhatThePolicyNamesStrictlyAndUncompressed() throws Exception {
    // When
    PacketReader in = new PacketReader(client.reads());

    // Then
    assertThat(in.uint8()).isEqualTo(Ssh.KEXINIT);
    for (int i = 0; i < 16; i++) {
      int _ = in.uint8();
    }
    String[] lists = new String[LISTS];
    for (int i = 0; i < LISTS; i++) {
      lists[i] = in.text(1000);
    }
    String ciphers =
        "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,"
            + "aes128-ctr,aes192-ctr,aes256-ctr";
    String macs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";
    assertThat(List.of(lists))
        .containsExactly(
            "mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,"
                + "curve25519-sha256,curve25519-sha256@libssh.org,kex-strict-s-v00@openssh.com",
            "ssh-ed25519",
            ciphers,
            ciphers,
            macs,
            macs,
            "none",
            "none",
            "",
            "");
    assertThat(in.bool()).isFalse();
  }

  @Test
  void aMessageBeforeTheFirstKeyExchangeOfAStrictClientEndsTheConnection() throws IOException {
    // Given
    byte[] _ = client.reads();

    // When: the prefix that Terrapin (CVE-2023-48795) would cut off again
    client.sends(TestingPacket.of(IGNORE).string(""));
    client.sends(proposal("curve25519-sha256,kex-strict-c-v00@openssh.com"));

    // Then
    assertThat(client.reads()).startsWith(Ssh.DISCONNECT);
    assertThat(client.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {IGNORE, UNIMPLEMENTED, SERVICE_REQUEST, Ssh.EXT_INFO, Ssh.PING, 255})
  void aMessageWithinTheFirstKeyExchangeOfAStrictClientEndsTheConnection(int number)
      throws IOException {
    // Given
    byte[] _ = client.reads();
    client.sends(proposal("curve25519-sha256,kex-strict-c-v00@openssh.com"));

    // When
    client.sends(TestingPacket.of(number).string("ssh-userauth"));

    // Then
    assertThat(client.reads()).startsWith(Ssh.DISCONNECT);
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void aServiceRequestInTheClearEndsTheConnection() throws IOException {
    // Given
    byte[] _ = client.reads();

    // When
    client.sends(TestingPacket.of(SERVICE_REQUEST).string("ssh-userauth"));

    // Then
    assertThat(client.isAtEnd()).isTrue();
    Eventually.await(
        "the end",
        () -> listener.owner.heard().contains("closed protocol-error IllegalStateException"));
  }

  @Test
  void anAlgorithmThatIsNotNamedIsNotTalkedInto() throws IOException {
    // Given
    byte[] _ = client.reads();

    // When
    client.sends(proposal("diffie-hellman-group14-sha1,ecdh-sha2-nistp256"));

    // Then
    assertThat(client.reads()).startsWith(Ssh.DISCONNECT);
    assertThat(client.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGoodbyeIsHeardInTheClear(boolean withinTheExchange) throws IOException {
    // Given
    byte[] _ = client.reads();
    if (withinTheExchange) {
      client.sends(proposal("curve25519-sha256"));
    }

    // When
    client.sends(TestingPacket.of(Ssh.DISCONNECT).uint32(11).string("bye").string(""));

    // Then
    assertThat(client.isAtEnd()).isTrue();
    Eventually.await(
        "the end", () -> listener.owner.heard().contains("closed client-disconnected reason 11"));
  }

  @Test
  void aPacketThatIsTooLongIsNotWaitedFor() throws IOException {
    // Given
    byte[] _ = client.reads();

    // When
    try {
      client.sends(TestingPacket.of(IGNORE).string(new byte[300_000]));
    } catch (SocketException e) {
      // The end came in the middle of it.
    }

    // Then
    byte[] goodbye = client.reads();
    assertThat(goodbye).startsWith(Ssh.DISCONNECT);
    assertThat(new String(goodbye, java.nio.charset.StandardCharsets.US_ASCII))
        .contains("The peer broke the SSH protocol. [GH-GATEWAY-1105]");
    assertThat(Arrays.copyOfRange(goodbye, 1, 5)).containsExactly(0, 0, 0, 2);
  }
}
