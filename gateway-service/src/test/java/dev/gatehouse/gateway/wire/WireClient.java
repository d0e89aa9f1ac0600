package dev.gatehouse.gateway.wire;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.authentication.TestingKey;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An SSH client without any sense of what may be said when: each step of a connection is a call,
 * and between any two of them the test may send any message, or bytes that are none.
 *
 * <p>It speaks one algorithm of each kind. What it waits for comes within {@link #ANSWER_MAX}, or
 * the test fails; a connection that the gateway has ended is {@link Ended}.
 */
public final class WireClient implements AutoCloseable {
  /** Longer than any answer takes on a busy machine. */
  public static final Duration ANSWER_MAX = Duration.ofSeconds(20);

  public static final int IGNORE = 2;
  public static final int UNIMPLEMENTED = 3;
  public static final int DEBUG = 4;
  public static final int SERVICE_REQUEST = 5;
  public static final int SERVICE_ACCEPT = 6;
  public static final int EXT_INFO = 7;
  public static final int KEXINIT = 20;
  public static final int NEWKEYS = 21;
  public static final int KEX_ECDH_INIT = 30;
  public static final int KEX_ECDH_REPLY = 31;

  private static final String VERSION = "SSH-2.0-wire";
  private static final int BLOCK = 16;
  private static final int CLEAR_BLOCK = 8;
  private static final int PADDING_MIN = 4;
  private static final long WINDOW = 1 << 21;
  private static final long PACKET = 1 << 15;

  private final Socket socket;
  private final DataInputStream in;
  private final String firstKeyExchanges;
  private String serverVersion = "";
  private byte[] sessionId = new byte[0];
  private byte[] clientKexInit = new byte[0];
  private byte[] serverKexInit = new byte[0];
  private @Nullable WireCipher sending;
  private @Nullable WireCipher receiving;

  /** The gateway has ended the connection. */
  public static final class Ended extends IOException {
    private static final long serialVersionUID = 1L;

    Ended(@Nullable Exception cause) {
      super("the connection has ended", cause);
    }
  }

  /** The gateway exchanges keys, though something else was awaited of it. */
  public static final class KeysWanted extends IOException {
    private static final long serialVersionUID = 1L;

    KeysWanted() {
      super("the gateway wants to exchange keys");
    }
  }

  private WireClient(Socket socket, boolean strict) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.firstKeyExchanges =
        WireKeyExchange.NAME + ",ext-info-c" + (strict ? ",kex-strict-c-v00@openssh.com" : "");
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) ANSWER_MAX.toMillis());
  }

  /**
   * Connects, and says nothing.
   *
   * @param strict whether strict key exchange is asked for (OpenSSH's PROTOCOL, 1.10)
   */
  public static WireClient connect(int port, boolean strict) throws IOException {
    return new WireClient(new Socket(InetAddress.getLoopbackAddress(), port), strict);
  }

  // ---- the steps of a connection ----

  /** Says who it is, and reads who the gateway is (RFC 4253, 4.2). */
  public void identifies() throws IOException {
    sendsRaw((VERSION + "\r\n").getBytes(StandardCharsets.US_ASCII));
    serverVersion = readsLine();
  }

  /** A line of the gateway's, before its packets. */
  public String readsLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = readsByte(); c != '\n'; c = readsByte()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  /** Offers its algorithms, and awaits the gateway's offer. */
  public void beginsKeyExchange() throws IOException {
    sendsKexInit();
    serverKexInit = awaits(KEXINIT);
  }

  public void sendsKexInit() throws IOException {
    clientKexInit =
        Messages.kexInit(sessionId.length == 0 ? firstKeyExchanges : WireKeyExchange.NAME);
    sends(clientKexInit);
  }

  /** Goes on from {@link #beginsKeyExchange} to keys that both sides use. */
  public void completesKeyExchange() throws IOException {
    WireKeyExchange exchange = new WireKeyExchange();
    sends(TestingPacket.of(KEX_ECDH_INIT).string(exchange.clientPoint()));
    PacketReader reply = new PacketReader(awaits(KEX_ECDH_REPLY));
    try {
      int _ = reply.uint8();
      exchange.complete(
          new WireKeyExchange.Said(
              VERSION, serverVersion, Bytes.owned(clientKexInit), Bytes.owned(serverKexInit)),
          reply.bytes(),
          reply.bytes());
    } catch (ProtocolViolation e) {
      throw new AssertionError(e);
    }
    if (sessionId.length == 0) {
      sessionId = exchange.exchangeHash();
    }
    sends(TestingPacket.of(NEWKEYS));
    sending = exchange.cipher('A', 'C', sessionId);
    byte[] _ = awaits(NEWKEYS);
    receiving = exchange.cipher('B', 'D', sessionId);
  }

  public void requestsService() throws IOException {
    sends(TestingPacket.of(SERVICE_REQUEST).string(Ssh.SERVICE_USERAUTH));
    byte[] _ = awaits(SERVICE_ACCEPT);
  }

  /** Asks which methods there are (RFC 4252, 5.2). */
  public void asksForMethods() throws IOException {
    sends(
        TestingPacket.of(Ssh.USERAUTH_REQUEST)
            .string("alice")
            .string(Ssh.SERVICE_CONNECTION)
            .string("none"));
    byte[] _ = awaits(Ssh.USERAUTH_FAILURE);
  }

  public void logsIn(TestingKey key) throws IOException {
    sends(key.proof("alice", sessionId));
    byte[] _ = awaits(Ssh.USERAUTH_SUCCESS);
  }

  /** Asks whether the gateway is there; it says no, and so it is. */
  public void asksWhetherItIsThere() throws IOException {
    sends(TestingPacket.of(Ssh.GLOBAL_REQUEST).string("keepalive@openssh.com").bool(true));
    byte[] _ = awaits(Ssh.REQUEST_FAILURE);
  }

  /** Runs {@code command} in the connection's first channel; its number is 1 on both sides. */
  public void runs(String command) throws IOException {
    sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("session")
            .uint32(1)
            .uint32(WINDOW)
            .uint32(PACKET));
    byte[] _ = awaits(Ssh.CHANNEL_OPEN_CONFIRMATION);
    sends(
        TestingPacket.of(Ssh.CHANNEL_REQUEST).uint32(1).string("exec").bool(true).string(command));
    byte[] _ = awaits(Ssh.CHANNEL_SUCCESS);
  }

  // ---- messages, and bytes ----

  public void sends(TestingPacket packet) throws IOException {
    sends(packet.toArray());
  }

  public void sends(byte[] message) throws IOException {
    sendsRaw(packed(message));
  }

  /** The message as it goes over the wire next: its packet, encrypted when there are keys. */
  public byte[] packed(byte[] message) {
    WireCipher cipher = sending;
    int block = cipher == null ? CLEAR_BLOCK : BLOCK;
    int counted = cipher == null ? Integer.BYTES + 1 : 1;
    int padding = PADDING_MIN + block - (counted + message.length + PADDING_MIN) % block;
    byte[] packet =
        Arrays.copyOfRange(
            TestingPacket.of(0)
                .uint32(1L + message.length + padding)
                .uint8(padding)
                .raw(message)
                .raw(new byte[padding])
                .toArray(),
            1,
            Integer.BYTES + 2 + message.length + padding);
    return cipher == null ? packet : cipher.seal(packet);
  }

  public void sendsRaw(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      throw new Ended(e);
    }
  }

  /** Says no more; what the gateway says can still be read. */
  public void endsOutput() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException e) {
      throw new Ended(e);
    }
  }

  /**
   * The next message with that number; what comes before it is passed over.
   *
   * @throws KeysWanted when the gateway offers its algorithms instead
   */
  public byte[] awaits(int number) throws IOException {
    byte[] message = reads();
    while ((message[0] & 0xff) != number) {
      if (message[0] == KEXINIT) {
        throw new KeysWanted();
      }
      message = reads();
    }
    return message;
  }

  /** The next message. */
  public byte[] reads() throws IOException {
    byte[] length = readsBytes(Integer.BYTES);
    int count =
        (length[0] & 0xff) << 24
            | (length[1] & 0xff) << 16
            | (length[2] & 0xff) << 8
            | (length[3] & 0xff);
    WireCipher cipher = receiving;
    byte[] packet =
        cipher == null
            ? readsBytes(count)
            : cipher.open(length, readsBytes(count + WireCipher.TAG_BYTES));
    return Arrays.copyOfRange(packet, 1, packet.length - (packet[0] & 0xff));
  }

  /** Reads on until the gateway has ended the connection. */
  public void awaitsEnd() throws IOException {
    try {
      while (true) {
        int _ = readsByte();
      }
    } catch (Ended e) {
      // That is what was awaited.
    }
  }

  private int readsByte() throws IOException {
    return readsBytes(1)[0] & 0xff;
  }

  private byte[] readsBytes(int count) throws IOException {
    try {
      byte[] bytes = new byte[count];
      in.readFully(bytes);
      return bytes;
    } catch (EOFException | SocketException e) {
      throw new Ended(e);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came within " + ANSWER_MAX, e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
