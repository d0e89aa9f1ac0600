package dev.gatehouse.gateway.wire;

import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Messages to be said at the wrong moment: as their RFC has them, or with anything in them. */
public final class Messages {
  /** The largest number of a message. */
  public static final int NUMBER_MAX = 255;

  private static final int DISCONNECT = 1;
  private static final int PING = 192;
  private static final int PAYLOAD_MAX = 512;
  private static final int COOKIE_BYTES = 16;

  private Messages() {}

  /** A message with a payload that nobody has thought of. */
  public static byte[] random(int number, Random random) {
    byte[] payload = new byte[random.nextInt(PAYLOAD_MAX)];
    random.nextBytes(payload);
    return TestingPacket.of(number).raw(payload).toArray();
  }

  /** The message as RFC 4250 to 4254, 5656, 8308 or OpenSSH's PROTOCOL have it, if they do. */
  public static Optional<byte[]> wellFormed(int number) {
    TestingPacket packet = TestingPacket.of(number);
    @Nullable TestingPacket message =
        switch (number) {
          case DISCONNECT -> packet.uint32(11).string("bye").string("");
          case WireClient.IGNORE -> packet.string("talk");
          case WireClient.UNIMPLEMENTED -> packet.uint32(3);
          case WireClient.DEBUG -> packet.bool(true).string("talk").string("");
          case WireClient.SERVICE_REQUEST, WireClient.SERVICE_ACCEPT ->
              packet.string(Ssh.SERVICE_CONNECTION);
          case WireClient.EXT_INFO -> packet.uint32(1).string("no-flow-control").string("p");
          case WireClient.KEXINIT -> packet.raw(offer(WireKeyExchange.NAME));
          case WireClient.KEX_ECDH_INIT -> packet.string(new byte[32]);
          case WireClient.KEX_ECDH_REPLY -> packet.string("").string(new byte[32]).string("");
          case Ssh.USERAUTH_REQUEST ->
              packet
                  .string("alice")
                  .string(Ssh.SERVICE_CONNECTION)
                  .string("password")
                  .bool(false)
                  .string("guess");
          case Ssh.USERAUTH_FAILURE -> packet.string("publickey").bool(true);
          case Ssh.USERAUTH_BANNER -> packet.string("hello").string("");
          case Ssh.USERAUTH_PK_OK -> packet.string("ssh-ed25519").string(new byte[32]);
          case Ssh.GLOBAL_REQUEST -> packet.string("tcpip-forward").bool(true).string("").uint32(0);
          case Ssh.CHANNEL_OPEN ->
              packet.string("session").uint32(9).uint32(1 << 20).uint32(1 << 15);
          case Ssh.CHANNEL_OPEN_CONFIRMATION ->
              packet.uint32(1).uint32(9).uint32(1 << 20).uint32(1 << 15);
          case Ssh.CHANNEL_OPEN_FAILURE -> packet.uint32(1).uint32(1).string("no").string("");
          case Ssh.CHANNEL_WINDOW_ADJUST -> packet.uint32(1).uint32(1);
          case WireClient.NEWKEYS, Ssh.USERAUTH_SUCCESS, Ssh.REQUEST_SUCCESS, Ssh.REQUEST_FAILURE ->
              packet;
          case PING -> packet.string("ping");
          case Ssh.CHANNEL_DATA -> packet.uint32(1).string("data");
          case Ssh.CHANNEL_EXTENDED_DATA -> packet.uint32(1).uint32(1).string("data");
          case Ssh.CHANNEL_EOF, Ssh.CHANNEL_CLOSE, Ssh.CHANNEL_SUCCESS, Ssh.CHANNEL_FAILURE ->
              packet.uint32(1);
          case Ssh.CHANNEL_REQUEST -> packet.uint32(1).string("exec").bool(true).string("cat");
          default -> null;
        };
    return Optional.ofNullable(message).map(TestingPacket::toArray);
  }

  /** An offer of {@link WireClient}'s algorithms. */
  static byte[] kexInit(String keyExchanges) {
    return TestingPacket.of(WireClient.KEXINIT).raw(offer(keyExchanges)).toArray();
  }

  private static byte[] offer(String keyExchanges) {
    byte[] packet =
        TestingPacket.of(WireClient.KEXINIT)
            .raw(new byte[COOKIE_BYTES])
            .string(keyExchanges)
            .string("ssh-ed25519")
            .string(WireCipher.NAME)
            .string(WireCipher.NAME)
            .string("hmac-sha2-256-etm@openssh.com")
            .string("hmac-sha2-256-etm@openssh.com")
            .string("none")
            .string("none")
            .string("")
            .string("")
            .bool(false)
            .uint32(0)
            .toArray();
    return Arrays.copyOfRange(packet, 1, packet.length);
  }
}
