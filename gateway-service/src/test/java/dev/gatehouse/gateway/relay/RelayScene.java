package dev.gatehouse.gateway.relay;

import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.audit.TestingTap;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.connection.TestingTransport;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.policy.TestingPolicy;
import java.util.List;
import java.util.Map;

/**
 * A relay between two peers whose messages a test writes and reads.
 *
 * <p>The relay's windows are 1000 bytes, its packets 400 bytes. Clients number their channel 7, and
 * workloads theirs 40; both take 5000 bytes, in packets of 500.
 */
final class RelayScene {
  static final int CLIENT_ID = 7;
  static final int WORKLOAD_ID = 40;
  static final int WINDOW = 5000;
  static final int PACKET_MAX = 500;
  static final SessionPolicy POLICY =
      TestingPolicy.of(ChannelKind.SHELL, ChannelKind.EXEC)
          .pty()
          .environment("LANG", "LC_*")
          .policy();

  /** Everything is allowed. */
  static final SessionPolicy OPEN_POLICY =
      TestingPolicy.of(ChannelKind.values()).pty().environment("LANG").policy();

  final TestingTap tap = new TestingTap();
  final Peer client;
  final Peer workload;
  final SessionRelay relay;
  private boolean holding;

  RelayScene() {
    this(POLICY);
  }

  RelayScene(SessionPolicy policy) {
    client = new Peer(Side.CLIENT);
    workload = new Peer(Side.WORKLOAD);
    SshConfiguration limits =
        TestingConfiguration.of(
            SshConfiguration.class,
            Map.of(
                "channel-window-bytes", "1000",
                "channel-packet-bytes", "400",
                "pending-requests-max", "5",
                "listeners-max", "2",
                "requests-per-second-max", "50"));
    relay = new SessionRelay(policy, tap, client.transport, new TestingHostKeys(), limits);
  }

  /** A scene in which everything is allowed, and the workload is there. */
  static RelayScene open() {
    RelayScene scene = new RelayScene(OPEN_POLICY);
    scene.attach();
    return scene;
  }

  /** A scene with one channel, number 1, that is open at both ends; nothing is said on it yet. */
  static RelayScene withOpenChannel() throws ProtocolViolation {
    return withOpenChannel(POLICY);
  }

  static RelayScene withOpenChannel(SessionPolicy policy) throws ProtocolViolation {
    RelayScene scene = new RelayScene(policy);
    scene.attach();
    scene.client.opens("session");
    scene.workload.confirms();
    scene.forget();
    return scene;
  }

  /** A scene in which the client has started a program on channel 1, and knows that it runs. */
  static RelayScene withRunningProgram() throws ProtocolViolation {
    return withRunningProgram(POLICY);
  }

  static RelayScene withRunningProgram(SessionPolicy policy) throws ProtocolViolation {
    RelayScene scene = withOpenChannel(policy);
    scene.client.execs("program");
    scene.workload.answers(true);
    scene.forget();
    return scene;
  }

  void attach() {
    relay.workload().attach(workload.transport);
  }

  /** What was sent and recorded so far is of no interest. */
  void forget() {
    client.transport.takePackets();
    workload.transport.takePackets();
    tap.take();
  }

  /** From now on effects pass only when the test acknowledges them. */
  void hold() {
    holding = true;
  }

  private void settle() {
    if (!holding) {
      tap.acknowledge();
    }
  }

  /** One of the two who speak with the relay. */
  final class Peer {
    final TestingTransport transport = new TestingTransport();
    private final Side side;

    Peer(Side side) {
      this.side = side;
    }

    /** What it was sent since the last call. */
    List<String> hears() {
      return transport.take();
    }

    void sends(TestingPacket packet) throws ProtocolViolation {
      sends(packet.toArray());
    }

    void sends(byte[] packet) throws ProtocolViolation {
      if (side == Side.CLIENT) {
        relay.receivedFromClient(packet);
      } else {
        relay.workload().received(packet);
      }
      settle();
    }

    void opens(String type) throws ProtocolViolation {
      opens(type, side == Side.CLIENT ? CLIENT_ID : WORKLOAD_ID, WINDOW, PACKET_MAX);
    }

    void opens(String type, long id, long window, long packetMax) throws ProtocolViolation {
      sends(
          TestingPacket.of(Ssh.CHANNEL_OPEN)
              .string(type)
              .uint32(id)
              .uint32(window)
              .uint32(packetMax));
    }

    /** Opens a channel to, or from, {@code host:port}; it comes from {@code 10.0.0.9:1111}. */
    void opensTcp(String type, String host, int port) throws ProtocolViolation {
      sends(
          TestingPacket.of(Ssh.CHANNEL_OPEN)
              .string(type)
              .uint32(side == Side.CLIENT ? CLIENT_ID : WORKLOAD_ID)
              .uint32(WINDOW)
              .uint32(PACKET_MAX)
              .string(host)
              .uint32(port)
              .string("10.0.0.9")
              .uint32(1111));
    }

    /** Sends a global request that wants an answer; more fields may follow. */
    TestingPacket asks(String type) {
      return TestingPacket.of(Ssh.GLOBAL_REQUEST).string(type).bool(true);
    }

    void listens(String host, int port) throws ProtocolViolation {
      sends(asks("tcpip-forward").string(host).uint32(port));
    }

    void succeeds() throws ProtocolViolation {
      sends(TestingPacket.of(Ssh.REQUEST_SUCCESS));
    }

    void fails() throws ProtocolViolation {
      sends(TestingPacket.of(Ssh.REQUEST_FAILURE));
    }

    void refuses(int channel, int reason, String message) throws ProtocolViolation {
      sends(
          TestingPacket.of(Ssh.CHANNEL_OPEN_FAILURE)
              .uint32(channel)
              .uint32(reason)
              .string(message)
              .string(""));
    }

    void confirms() throws ProtocolViolation {
      confirms(1, side == Side.CLIENT ? CLIENT_ID : WORKLOAD_ID, WINDOW, PACKET_MAX);
    }

    void confirms(int channel, long id, long window, long packetMax) throws ProtocolViolation {
      sends(
          TestingPacket.of(Ssh.CHANNEL_OPEN_CONFIRMATION)
              .uint32(channel)
              .uint32(id)
              .uint32(window)
              .uint32(packetMax));
    }

    void says(String text) throws ProtocolViolation {
      sends(on(Ssh.CHANNEL_DATA).string(text));
    }

    void saysOnStderr(String text) throws ProtocolViolation {
      sends(on(Ssh.CHANNEL_EXTENDED_DATA).uint32(Ssh.EXTENDED_DATA_STDERR).string(text));
    }

    void adjusts(long bytes) throws ProtocolViolation {
      sends(on(Ssh.CHANNEL_WINDOW_ADJUST).uint32(bytes));
    }

    void ends() throws ProtocolViolation {
      sends(on(Ssh.CHANNEL_EOF));
    }

    void closes() throws ProtocolViolation {
      sends(on(Ssh.CHANNEL_CLOSE));
    }

    void answers(boolean success) throws ProtocolViolation {
      sends(on(success ? Ssh.CHANNEL_SUCCESS : Ssh.CHANNEL_FAILURE));
    }

    void execs(String command) throws ProtocolViolation {
      sends(request("exec", true).string(command));
    }

    void exits(int status) throws ProtocolViolation {
      sends(request("exit-status", false).uint32(status));
    }

    /** Asks for a terminal and a shell. */
    void startsShell() throws ProtocolViolation {
      asksForTerminal();
      startsShellWithoutTerminal();
    }

    void startsShellWithoutTerminal() throws ProtocolViolation {
      sends(request("shell", true));
    }

    void asksForTerminal() throws ProtocolViolation {
      sends(
          request("pty-req", true)
              .string("xterm")
              .uint32(80)
              .uint32(24)
              .uint32(0)
              .uint32(0)
              .string(new byte[] {0}));
    }

    TestingPacket request(String type, boolean wantReply) {
      return on(Ssh.CHANNEL_REQUEST).string(type).bool(wantReply);
    }
  }

  /** Begins a message on channel 1. */
  static TestingPacket on(int number) {
    return TestingPacket.of(number).uint32(1);
  }
}
