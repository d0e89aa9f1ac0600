package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever two peers do, in whatever order. */
class RelayPropertyTest {
  private static final int RELAY_WINDOW = 1000;
  private static final int RELAY_PACKET_MAX = 400;

  /** What happens next. */
  enum Step {
    CLIENT_SAYS,
    WORKLOAD_SAYS,
    WORKLOAD_SAYS_ON_STDERR,
    CLIENT_TAKES,
    WORKLOAD_TAKES,
    ACKNOWLEDGE,
    CLIENT_SATURATED,
    CLIENT_DRAINED,
    WORKLOAD_SATURATED,
    WORKLOAD_DRAINED,
    CLIENT_READS_WINDOW,
    WORKLOAD_READS_WINDOW
  }

  @Provide
  Arbitrary<List<Step>> schedules() {
    return Arbitraries.of(Step.class).list().ofMinSize(20).ofMaxSize(150);
  }

  /** One peer's view of the channel: what it may send, and what it let the relay send. */
  private static final class View {
    final RelayScene.Peer peer;
    final long id;
    final StringBuilder sent = new StringBuilder();
    final StringBuilder sentOnStderr = new StringBuilder();
    final StringBuilder heard = new StringBuilder();
    final StringBuilder heardOnStderr = new StringBuilder();
    long mayHear = RelayScene.WINDOW;
    long maySend = RELAY_WINDOW;

    View(RelayScene.Peer peer, long id) {
      this.peer = peer;
      this.id = id;
    }

    void says(Random random, boolean onStderr) throws ProtocolViolation {
      int length = (int) Math.min(maySend, 1 + random.nextInt(RELAY_PACKET_MAX));
      if (length == 0) {
        return;
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      maySend -= length;
      if (onStderr) {
        sentOnStderr.append(text);
        peer.saysOnStderr(text.toString());
      } else {
        sent.append(text);
        peer.says(text.toString());
      }
    }

    /** Reads what came, and holds it against the window and packet size that were granted. */
    void hears() throws ProtocolViolation {
      for (byte[] packet : peer.transport.takePackets()) {
        PacketReader in = new PacketReader(packet);
        int number = in.uint8();
        long channel = in.uint32();
        assertThat(channel).isEqualTo(id);
        switch (number) {
          case Ssh.CHANNEL_WINDOW_ADJUST -> maySend += in.uint32();
          case Ssh.CHANNEL_DATA -> heard.append(data(in));
          case Ssh.CHANNEL_EXTENDED_DATA -> {
            long _ = in.uint32();
            heardOnStderr.append(data(in));
          }
          default -> throw new AssertionError("message " + number);
        }
      }
    }

    private String data(PacketReader in) throws ProtocolViolation {
      byte[] bytes = in.bytes();
      assertThat(bytes.length).isBetween(1, RelayScene.PACKET_MAX);
      mayHear -= bytes.length;
      assertThat(mayHear).isNotNegative();
      return new String(bytes, StandardCharsets.US_ASCII);
    }

    void takes(long bytes) throws ProtocolViolation {
      mayHear += bytes;
      peer.adjusts(bytes);
    }
  }

  @Property(tries = 200)
  void everyByteArrivesOnceInOrderWithinTheWindowsAndAllCreditComesBack(
      @ForAll("schedules") List<Step> schedule, @ForAll long seed) throws ProtocolViolation {
    // Given
    Random random = new Random(seed);
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();
    View client = new View(scene.client, RelayScene.CLIENT_ID);
    View workload = new View(scene.workload, RelayScene.WORKLOAD_ID);

    // When
    for (Step step : schedule) {
      switch (step) {
        case CLIENT_SAYS -> client.says(random, false);
        case WORKLOAD_SAYS -> workload.says(random, false);
        case WORKLOAD_SAYS_ON_STDERR -> workload.says(random, true);
        case CLIENT_TAKES -> client.takes(1 + random.nextInt(300));
        case WORKLOAD_TAKES -> workload.takes(1 + random.nextInt(300));
        case ACKNOWLEDGE -> scene.tap.acknowledgeOne();
        case CLIENT_SATURATED -> client.peer.transport.saturate(true);
        case CLIENT_DRAINED -> {
          client.peer.transport.saturate(false);
          scene.relay.clientDrained();
        }
        case WORKLOAD_SATURATED -> workload.peer.transport.saturate(true);
        case WORKLOAD_DRAINED -> {
          workload.peer.transport.saturate(false);
          scene.relay.workload().drained();
        }
        case CLIENT_READS_WINDOW -> client.hears();
        case WORKLOAD_READS_WINDOW -> workload.hears();
      }
    }
    client.peer.transport.saturate(false);
    workload.peer.transport.saturate(false);
    scene.tap.acknowledge();
    client.takes(1 << 20);
    workload.takes(1 << 20);
    scene.relay.clientDrained();
    scene.relay.workload().drained();
    client.hears();
    workload.hears();

    // Then
    assertThat(workload.heard.toString()).isEqualTo(client.sent.toString());
    assertThat(client.heard.toString()).isEqualTo(workload.sent.toString());
    assertThat(client.heardOnStderr.toString()).isEqualTo(workload.sentOnStderr.toString());
    assertThat(client.maySend).isBetween(RELAY_WINDOW * 3L / 4 + 1, (long) RELAY_WINDOW);
    assertThat(workload.maySend).isBetween(RELAY_WINDOW * 3L / 4 + 1, (long) RELAY_WINDOW);
  }

  @Property(tries = 1000)
  void noBytesGiveAnythingButAViolation(
      @ForAll @IntRange(min = 50, max = 105) int number,
      @ForAll boolean onTheChannel,
      @ForAll @Size(max = 60) byte[] rest,
      @ForAll boolean fromClient)
      throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram(RelayScene.OPEN_POLICY);
    TestingPacket packet = TestingPacket.of(number);
    if (onTheChannel) {
      packet.uint32(1);
    }
    packet.raw(rest);

    // When / Then: it is taken, or it is a violation; nothing else
    sendsAndIsTakenOrViolates(fromClient ? scene.client : scene.workload, packet.toArray());
  }

  @Property(tries = 1000)
  void aMessageThatIsCutAnywhereIsTakenOrAViolation(
      @ForAll("messages") byte[] message, @ForAll @IntRange(min = 0, max = 80) int length)
      throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram(RelayScene.OPEN_POLICY);
    scene.client.listens("h", 0);
    byte[] cut = Arrays.copyOf(message, Math.min(length, message.length));

    // When / Then
    sendsAndIsTakenOrViolates(scene.client, cut);
    sendsAndIsTakenOrViolates(scene.workload, cut);
  }

  @Provide
  Arbitrary<byte[]> messages() {
    return Arbitraries.of(
        global("tcpip-forward").string("localhost").uint32(8080).toArray(),
        global("cancel-tcpip-forward").string("localhost").uint32(8080).toArray(),
        global("streamlocal-forward@openssh.com").string("/run/s").toArray(),
        global("hostkeys-prove-00@openssh.com").string("one").string("two").toArray(),
        TestingPacket.of(Ssh.REQUEST_SUCCESS).uint32(40113).toArray(),
        opening("direct-tcpip").string("db").uint32(1).string("h").uint32(2).toArray(),
        opening("forwarded-tcpip").string("h").uint32(1).string("h").uint32(2).toArray(),
        opening("direct-streamlocal@openssh.com").string("/s").string("").uint32(0).toArray(),
        opening("forwarded-streamlocal@openssh.com").string("/s").string("").toArray(),
        opening("x11").string("h").uint32(6000).toArray(),
        opening("auth-agent@openssh.com").toArray(),
        request("signal").string("TERM").toArray(),
        request("break").uint32(1).toArray(),
        request("x11-req").bool(true).string("p").string("00").uint32(0).toArray(),
        request("auth-agent-req@openssh.com").toArray(),
        request("eow@openssh.com").toArray(),
        request("xon-xoff").bool(true).toArray(),
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("session")
            .uint32(3)
            .uint32(100)
            .uint32(100)
            .toArray(),
        RelayScene.on(Ssh.CHANNEL_OPEN_CONFIRMATION).uint32(1).uint32(2).uint32(3).toArray(),
        RelayScene.on(Ssh.CHANNEL_OPEN_FAILURE).uint32(1).string("no").string("").toArray(),
        RelayScene.on(Ssh.CHANNEL_WINDOW_ADJUST).uint32(5).toArray(),
        RelayScene.on(Ssh.CHANNEL_DATA).string("data").toArray(),
        RelayScene.on(Ssh.CHANNEL_EXTENDED_DATA).uint32(1).string("data").toArray(),
        request("pty-req")
            .string("xterm")
            .uint32(80)
            .uint32(24)
            .uint32(0)
            .uint32(0)
            .string("")
            .toArray(),
        request("env").string("LANG").string("C").toArray(),
        request("exec").string("id").toArray(),
        request("subsystem").string("sftp").toArray(),
        request("window-change").uint32(1).uint32(2).uint32(3).uint32(4).toArray(),
        request("exit-status").uint32(0).toArray(),
        request("exit-signal").string("TERM").bool(true).string("m").string("en").toArray());
  }

  private static TestingPacket global(String type) {
    return TestingPacket.of(Ssh.GLOBAL_REQUEST).string(type).bool(true);
  }

  private static TestingPacket opening(String type) {
    return TestingPacket.of(Ssh.CHANNEL_OPEN).string(type).uint32(3).uint32(100).uint32(100);
  }

  private static TestingPacket request(String type) {
    return RelayScene.on(Ssh.CHANNEL_REQUEST).string(type).bool(true);
  }

  private static void sendsAndIsTakenOrViolates(RelayScene.Peer peer, byte[] packet) {
    try {
      peer.sends(packet);
    } catch (ProtocolViolation e) {
      assertThat(e.detail()).isNotEmpty();
    }
  }
}
