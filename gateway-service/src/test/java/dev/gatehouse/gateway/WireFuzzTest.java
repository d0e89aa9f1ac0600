package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.audit.AuditSink;
import dev.gatehouse.gateway.authentication.TestingKey;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.wire.Messages;
import dev.gatehouse.gateway.wire.Stage;
import dev.gatehouse.gateway.wire.WireClient;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything that can be said at the wrong moment, over real sockets: it is passed over or it ends
 * the connection, within a bound; it logs nobody in, and it leaves nothing behind.
 *
 * <p>{@code -Dgatehouse.fuzz.seed} repeats a run, {@code -Dgatehouse.fuzz.rounds} makes it longer.
 */
class WireFuzzTest {
  private static final int ROUNDS = Integer.getInteger("gatehouse.fuzz.rounds", 1);

  /**
   * Connections of one round that may end behind an answer. One was seen, once, between two key
   * exchanges without a pause; nobody knows why yet, so that a second one in a round is a failure.
   */
  private static final int ENDED_LATER_MAX = 1;

  private static final int GARBAGE_MAX = 2000;

  /** Threads that a pool may still make and keep; what leaks, leaks with each connection. */
  private static final int POOLED = 4;

  private static final int HALF_OPEN_MAX = 16;

  /** All of them have to be there before the first one has to go. */
  private static final int GRACE_SECONDS = 8;

  private final long seed = Long.getLong("gatehouse.fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final TestingKey key = TestingKey.of("ssh-ed25519");
  private final List<WireClient> clients = new ArrayList<>();
  private int logins;

  @TempDir private Path directory;

  @BeforeEach
  void sayHowToRepeat() {
    System.out.println("-Dgatehouse.fuzz.seed=" + seed + " -Dgatehouse.fuzz.rounds=" + ROUNDS);
  }

  @AfterEach
  void close() throws IOException {
    for (WireClient client : clients) {
      client.close();
    }
  }

  /** What the process has of its machine. */
  private record Held(int threads, int descriptors) {
    static Held now() {
      String[] descriptors = new File("/proc/self/fd").list();
      return new Held(
          ManagementFactory.getThreadMXBean().getThreadCount(),
          descriptors == null ? 0 : descriptors.length);
    }

    boolean isWithin(Held bound) {
      return threads <= bound.threads + POOLED && descriptors <= bound.descriptors;
    }
  }

  /** A test's way with a gateway that it knows by its port. */
  @FunctionalInterface
  private interface Abuse {
    void on(int port) throws IOException;
  }

  /** Runs {@code abuse} on a gateway, and looks at what that has left in it. */
  private void unharmedBy(Map<String, String> settings, Abuse abuse) throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, settings)) {
      int port = port(gateway);
      warmUp(port);
      Eventually.await("an idle gateway", () -> gateway.sessions() == 0);
      Held before = Held.now();

      abuse.on(port);
      close();

      Eventually.await("the end of all sessions", () -> gateway.sessions() == 0);
      Eventually.await(
          "what was held before, " + before + ", and no more: now " + Held.now(),
          () -> Held.now().isWithin(before));
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .filteredOn(AuthenticationEvent.Authorized.class::isInstance)
          .as("logins, seed %d", seed)
          .hasSize(logins + 1);
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .filteredOn(SessionEvent.Ended.class::isInstance)
          .extracting(event -> ((SessionEvent.Ended) event).reason())
          .as("reasons, seed %d", seed)
          .doesNotContain(EndReason.INTERNAL_ERROR.word());
      int _ = port(gateway);
      Eventually.await("the end of the last session", () -> gateway.sessions() == 0);
    }
  }

  /** Logs in, as any user; whoever can do so is not harmed. */
  private static int port(TestingGateway gateway) throws IOException {
    try (ClientSession session = gateway.login()) {
      return ((InetSocketAddress) session.getConnectAddress()).getPort();
    }
  }

  /** Threads and buffers that are made once and kept are made before they are counted. */
  private void warmUp(int port) throws IOException {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 4; i++) {
      WireClient _ = reach(Stage.CHANNEL_OPEN, port);
    }
    close();
  }

  private WireClient reach(Stage stage, int port) throws IOException {
    WireClient client = stage.reach(port, key, random.nextBoolean());
    clients.add(client);
    logins += stage.isLoggedIn() ? 1 : 0;
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void everyMessageIsRefusedOrPassedOver(Stage stage) throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          for (int round = 0; round < ROUNDS; round++) {
            eachMessage(stage, port);
          }
        });
  }

  private void eachMessage(Stage stage, int port) throws IOException {
    Map<Stage.Outcome, Integer> outcomes = new EnumMap<>(Stage.Outcome.class);
    WireClient client = reach(stage, port);
    for (byte[] message : messages()) {
      Stage.Outcome outcome = said(stage, client, message);
      if (outcome == Stage.Outcome.WENT_ON && !cameBack(stage, client)) {
        outcome = Stage.Outcome.ENDED_LATER;
      }
      int _ = outcomes.merge(outcome, 1, Integer::sum);
      if (outcome != Stage.Outcome.WENT_ON || !stage.hasWayBack()) {
        client.close();
        client = reach(stage, port);
      }
    }
    client.close();
    System.out.println(stage + ": " + outcomes);
    assertThat(outcomes.getOrDefault(Stage.Outcome.ENDED_LATER, 0))
        .as("connections that ended behind their answer in %s, seed %d", stage, seed)
        .isLessThanOrEqualTo(ENDED_LATER_MAX);
  }

  private static boolean cameBack(Stage stage, WireClient client) throws IOException {
    try {
      stage.comesBack(client);
      return true;
    } catch (WireClient.Ended e) {
      return false;
    }
  }

  /** Each number with anything in it, and those that mean something as they should be too. */
  private List<byte[]> messages() {
    List<byte[]> messages = new ArrayList<>();
    for (int number = 1; number <= Messages.NUMBER_MAX; number++) {
      messages.add(Messages.random(number, random));
      Messages.wellFormed(number).ifPresent(messages::add);
    }
    Collections.shuffle(messages, random);
    return messages;
  }

  private Stage.Outcome said(Stage stage, WireClient client, byte[] message) throws IOException {
    try {
      client.sends(message);
      return stage.outcomeFor(client);
    } catch (WireClient.Ended e) {
      return Stage.Outcome.ENDED;
    } catch (AssertionError e) {
      throw new AssertionError(
          "message %d in %s, seed %d".formatted(message[0] & 0xff, stage, seed), e);
    }
  }

  @Test
  void garbageInsteadOfAnIdentificationEndsTheConnection() throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          for (int i = 0; i < 100 * ROUNDS; i++) {
            WireClient client = connect(port);
            ended(client, bytes());
          }
        });
  }

  @Test
  void garbageBehindTheIdentificationEndsTheConnection() throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          for (int i = 0; i < 100 * ROUNDS; i++) {
            ended(reach(Stage.IDENTIFIED, port), bytes());
          }
        });
  }

  @Test
  void garbageBehindTheKeysEndsTheConnection() throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          for (Stage stage : List.of(Stage.KEYS_EXCHANGED, Stage.LOGGED_IN, Stage.CHANNEL_OPEN)) {
            for (int i = 0; i < 10 * ROUNDS; i++) {
              ended(reach(stage, port), bytes());
            }
          }
        });
  }

  private WireClient connect(int port) throws IOException {
    WireClient client = WireClient.connect(port, random.nextBoolean());
    clients.add(client);
    return client;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[1 + random.nextInt(GARBAGE_MAX)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Sends bytes and then no more, and awaits the end. */
  private void ended(WireClient client, byte[] bytes) throws IOException {
    try {
      client.sendsRaw(bytes);
      client.endsOutput();
      client.awaitsEnd();
    } catch (WireClient.Ended e) {
      // Sooner than we could say all of it.
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
    client.close();
  }

  @Test
  void messagesThatAreCutOffAtAnyByteEndTheConnection() throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          eachCut(port, Stage.IDENTIFIED, client -> client.packed(wellFormed(WireClient.KEXINIT)));
          eachCut(
              port,
              Stage.KEYS_EXCHANGED,
              client -> client.packed(wellFormed(WireClient.SERVICE_REQUEST)));
          eachCut(port, Stage.CHANNEL_OPEN, client -> client.packed(wellFormed(Ssh.CHANNEL_DATA)));
          byte[] identification = "SSH-2.0-wire\r\n".getBytes(StandardCharsets.US_ASCII);
          for (int length = 0; length < identification.length; length++) {
            ended(connect(port), Arrays.copyOf(identification, length));
          }
        });
  }

  private static byte[] wellFormed(int number) {
    return Messages.wellFormed(number).orElseThrow();
  }

  @FunctionalInterface
  private interface Cut {
    byte[] whole(WireClient client);
  }

  private void eachCut(int port, Stage stage, Cut cut) throws IOException {
    int length = 1;
    for (int at = 0; at < length; at++) {
      WireClient client = reach(stage, port);
      byte[] whole = cut.whole(client);
      length = whole.length;
      ended(client, Arrays.copyOf(whole, at));
    }
  }

  @Test
  void packetsThatLieAboutTheirLengthEndTheConnection() throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          for (long length :
              new long[] {
                0, 1, 4, 5, 11, 35_001, 1 << 18, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL
              }) {
            for (int padding : new int[] {0, 3, 4, 254, 255}) {
              ended(reach(Stage.IDENTIFIED, port), clearPacket(length, padding));
            }
          }
        });
  }

  private byte[] clearPacket(long length, int padding) {
    byte[] packet = TestingPacket.of(0).uint32(length).uint8(padding).raw(bytes()).toArray();
    return Arrays.copyOfRange(packet, 1, packet.length);
  }

  @Test
  void packetsWithAWrongBitEndTheConnection() throws IOException {
    unharmedBy(
        Map.of(),
        port -> {
          int length = 1;
          for (int at = 0; at < length; at++) {
            WireClient client = reach(Stage.KEYS_EXCHANGED, port);
            byte[] packet = client.packed(wellFormed(WireClient.SERVICE_REQUEST));
            length = packet.length;
            packet[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            ended(client, packet);
          }
        });
  }

  @Test
  void halfOpenConnectionsAreBoundedAndEndWithTheGraceTime() throws IOException {
    Map<String, String> settings =
        Map.of(
            "ssh.login-grace-time",
            GRACE_SECONDS + "s",
            "ssh.unauthenticated-max",
            String.valueOf(HALF_OPEN_MAX));
    unharmedBy(
        settings,
        port -> {
          // Given
          List<WireClient> halfOpen = new ArrayList<>();
          for (int i = 0; i < HALF_OPEN_MAX; i++) {
            halfOpen.add(
                switch (i % 3) {
                  case 0 -> connect(port);
                  case 1 -> reach(Stage.IDENTIFIED, port);
                  default -> reach(Stage.EXCHANGING_KEYS, port);
                });
          }

          // When
          WireClient oneTooMany = connect(port);
          String told = oneTooMany.readsLine();
          oneTooMany.awaitsEnd();
          for (WireClient client : halfOpen) {
            client.awaitsEnd();
          }

          // Then
          assertThat(told).isEqualTo(MessageCode.CONNECTION_REFUSED.sentence());
        });
  }
}
