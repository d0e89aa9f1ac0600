package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import dev.gatehouse.gateway.audit.AuditSink;
import dev.gatehouse.gateway.authentication.TestingKey;
import dev.gatehouse.gateway.connection.MessageText;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.wire.Stage;
import dev.gatehouse.gateway.wire.WireClient;
import dev.gatehouse.gateway.workload.HostileAgent;
import dev.gatehouse.gateway.workload.LeaseAnswer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A workload that turns on its user, from one end to the other: a real client, the gateway, and an
 * agent that somebody has tampered with. What it may not do is refused to it and recorded; when it
 * breaks the protocol, it is cut off. The client hears none of it, and keeps its session.
 */
class HostileWorkloadTest {
  private static final String CUT_OFF =
      "extended 1 1 gatehouse: " + MessageCode.WORKLOAD_MISBEHAVED.sentence() + "\n";
  private static final int PACKET_MAX = 32 * 1024;
  private static final int WINDOW = 2 << 20;

  @TempDir private Path directory;
  private TestingGateway gateway;
  private HostileAgent agent;
  private WireClient client;

  @BeforeEach
  void aProgramRunsInAWorkloadThatIsNotHonest() throws IOException {
    gateway = TestingGateway.start(directory);
    int port;
    try (ClientSession session = gateway.login()) {
      port = ((InetSocketAddress) session.getConnectAddress()).getPort();
    }
    agent = new HostileAgent();
    gateway.noWorkload = new LeaseAnswer.Ready(agent.lease());
    client = Stage.CHANNEL_OPEN.reach(port, TestingKey.of("ssh-ed25519"), true);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    agent.close();
    gateway.close();
  }

  /** Everything that the client is told until it is told that the gateway is there. */
  private List<String> clientHears() throws IOException {
    List<String> heard = new ArrayList<>();
    client.sends(TestingPacket.of(Ssh.GLOBAL_REQUEST).string("keepalive@openssh.com").bool(true));
    String message = MessageText.of(client.reads());
    while (!message.equals("request-failure")) {
      heard.add(message);
      message = MessageText.of(client.reads());
    }
    return heard;
  }

  /** The client's next messages, the last of which is one that begins with {@code last}. */
  private List<String> clientHearsUpTo(String last) throws IOException {
    List<String> heard = new ArrayList<>();
    do {
      heard.add(MessageText.of(client.reads()));
    } while (!heard.getLast().startsWith(last));
    return heard;
  }

  private void assertThatTheChannelLives() throws IOException {
    client.sends(TestingPacket.of(Ssh.CHANNEL_DATA).uint32(1).string("still there?"));
    assertThat(clientHearsUpTo("data")).containsExactly("data 1 still there?");
  }

  private void agentHears(Predicate<String> message) {
    Eventually.await("an answer to the agent", () -> agent.heard().stream().anyMatch(message));
  }

  private <E> List<E> recorded(Class<E> kind) {
    return gateway.events(AuditSink.Topic.SESSIONS).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session",
        "direct-tcpip 0000000161 00000016 0000000162 00000001",
        "direct-streamlocal@openssh.com 000000022f61 00000000 00000000",
        "auth-agent@openssh.com",
        "x11 0000000164 00000001",
        "forwarded-tcpip 0000000161 00000016 0000000162 00000001",
        "forwarded-streamlocal@openssh.com 000000022f61 00000000",
        "tun@openssh.com 00000001 00000001",
        "invented@example.com"
      })
  void aChannelTowardsTheClientIsRefusedAndRecorded(String opening) throws IOException {
    // Given
    String type = opening.split(" ", 2)[0];
    byte[] rest = HexFormat.of().parseHex(opening.substring(type.length()).replace(" ", ""));

    // When
    agent.says(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string(type)
            .uint32(77)
            .uint32(1 << 20)
            .uint32(1 << 15)
            .raw(rest));
    agentHears(message -> message.startsWith("open-failure 77 1 "));

    // Then
    assertThat(clientHears()).isEmpty();
    assertThatTheChannelLives();
    assertThat(recorded(ChannelEvent.OpenRefused.class))
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.by()).isEqualTo(Party.GATEWAY);
              assertThat(refused.code()).isEqualTo(MessageCode.WORKLOAD_OPENED_CHANNEL.code());
              assertThat(refused.channelType()).isEqualTo(type);
            });
  }

  @Test
  void aListenerThatPolicyDeniedToTheClientOpensNoWayToIt() throws IOException {
    // Given
    client.sends(
        TestingPacket.of(Ssh.GLOBAL_REQUEST)
            .string("tcpip-forward")
            .bool(true)
            .string("localhost")
            .uint32(8080));
    byte[] _ = client.awaits(Ssh.REQUEST_FAILURE);

    // When
    agent.says(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("forwarded-tcpip")
            .uint32(77)
            .uint32(1 << 20)
            .uint32(1 << 15)
            .string("localhost")
            .uint32(8080)
            .string("192.0.2.1")
            .uint32(1));
    agentHears(message -> message.startsWith("open-failure 77 1 "));

    // Then
    assertThat(clientHears()).isEmpty();
    assertThatTheChannelLives();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hostkeys-00@openssh.com", "tcpip-forward", "no-more-sessions@openssh.com", "new"})
  void aRequestOfTheWholeSessionIsNotForTheClient(String type) throws IOException {
    // When
    for (int i = 0; i < 100; i++) {
      agent.says(TestingPacket.of(Ssh.GLOBAL_REQUEST).string(type).bool(true).string("key"));
    }
    Eventually.await(
        "an answer to each",
        () -> agent.heard().stream().filter("request-failure"::equals).count() == 100);

    // Then
    assertThat(clientHears()).isEmpty();
    assertThatTheChannelLives();
    assertThat(recorded(SessionEvent.GlobalRequested.class))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.by()).isEqualTo(Party.WORKLOAD);
              assertThat(request.requestType()).isEqualTo(type);
            });
  }

  /** What no agent says on a channel that lives. */
  enum Breach {
    A_PACKET_THAT_IS_TOO_LARGE,
    A_WINDOW_OF_MORE_THAN_32_BITS,
    AN_ANSWER_THAT_NOBODY_AWAITS,
    AN_ANSWER_TO_A_GLOBAL_REQUEST_THAT_NOBODY_MADE,
    A_SECOND_CONFIRMATION,
    A_REFUSAL_OF_A_CHANNEL_THAT_IS_OPEN,
    DATA_FOR_A_CHANNEL_THAT_THERE_IS_NOT,
    DATA_OF_A_STREAM_THAT_IS_NOT_KNOWN,
    AN_EXIT_STATUS_THAT_IS_CUT_OFF,
    AN_EXIT_STATUS_WITH_MORE_BEHIND_IT,
    AN_EXIT_SIGNAL_WITHOUT_A_NAME,
    A_STRING_THAT_IS_LONGER_THAN_ITS_MESSAGE;

    TestingPacket packet() {
      return switch (this) {
        case A_PACKET_THAT_IS_TOO_LARGE -> data(PACKET_MAX + 1);
        case A_WINDOW_OF_MORE_THAN_32_BITS -> on(Ssh.CHANNEL_WINDOW_ADJUST).uint32(0xffff_ffffL);
        case AN_ANSWER_THAT_NOBODY_AWAITS -> on(Ssh.CHANNEL_SUCCESS);
        case AN_ANSWER_TO_A_GLOBAL_REQUEST_THAT_NOBODY_MADE ->
            TestingPacket.of(Ssh.REQUEST_SUCCESS);
        case A_SECOND_CONFIRMATION ->
            on(Ssh.CHANNEL_OPEN_CONFIRMATION).uint32(41).uint32(1 << 20).uint32(1 << 15);
        case A_REFUSAL_OF_A_CHANNEL_THAT_IS_OPEN ->
            on(Ssh.CHANNEL_OPEN_FAILURE).uint32(1).string("no").string("");
        case DATA_FOR_A_CHANNEL_THAT_THERE_IS_NOT ->
            TestingPacket.of(Ssh.CHANNEL_DATA).uint32(2).string("x");
        case DATA_OF_A_STREAM_THAT_IS_NOT_KNOWN ->
            on(Ssh.CHANNEL_EXTENDED_DATA).uint32(7).string("x");
        case AN_EXIT_STATUS_THAT_IS_CUT_OFF -> request("exit-status").uint8(0);
        case AN_EXIT_STATUS_WITH_MORE_BEHIND_IT -> request("exit-status").uint32(0).uint32(0);
        case AN_EXIT_SIGNAL_WITHOUT_A_NAME -> request("exit-signal");
        case A_STRING_THAT_IS_LONGER_THAN_ITS_MESSAGE -> on(Ssh.CHANNEL_DATA).uint32(1000);
      };
    }
  }

  private static TestingPacket on(int number) {
    return TestingPacket.of(number).uint32(1);
  }

  private static TestingPacket data(int length) {
    return on(Ssh.CHANNEL_DATA).string(new byte[length]);
  }

  private static TestingPacket request(String type) {
    return on(Ssh.CHANNEL_REQUEST).string(type).bool(false);
  }

  @ParameterizedTest
  @EnumSource
  void aWorkloadThatBreaksTheProtocolIsCutOffAndItsUserIsToldSo(Breach breach) throws IOException {
    // When
    agent.says(breach.packet());

    // Then: a sentence, no exit status, and a session that goes on
    assertThat(clientHearsUpTo("close")).containsExactly(CUT_OFF, "close 1");
    assertThat(clientHears()).isEmpty();
    assertThat(recorded(WorkloadEvent.Failed.class))
        .singleElement()
        .extracting(WorkloadEvent.Failed::code)
        .isEqualTo(MessageCode.WORKLOAD_MISBEHAVED.code());
  }

  @Test
  void aChannelForPacketsWithoutBytesIsCutOff() throws IOException {
    // Given
    agent.leavesOpeningsToTheTest();
    client.sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("session")
            .uint32(2)
            .uint32(1 << 20)
            .uint32(1 << 15));
    agentHears(message -> message.startsWith("open session 2 "));

    // When
    agent.says(
        TestingPacket.of(Ssh.CHANNEL_OPEN_CONFIRMATION)
            .uint32(2)
            .uint32(41)
            .uint32(1 << 20)
            .uint32(0));

    // Then
    assertThat(clientHearsUpTo("close 2")).contains(CUT_OFF, "close 1");
    assertThat(clientHears()).isEmpty();
  }

  @Test
  void aWorkloadThatSendsMoreThanItsWindowIsCutOffAndTheClientGetsNothingOfThat()
      throws IOException {
    // When: the client's own window is full, and it gives none back
    Eventually.await("the end of the workload", this::isCutOffWhileItSends);
    client.sends(on(Ssh.CHANNEL_WINDOW_ADJUST).uint32(3L * WINDOW));

    // Then
    List<String> heard = clientHearsUpTo("close");
    assertThat(heard).endsWith(CUT_OFF, "close 1");
    assertThat(
            heard.stream()
                .filter(message -> message.startsWith("data"))
                .mapToInt(String::length)
                .sum())
        .isBetween(WINDOW, 2 * WINDOW + PACKET_MAX);
    assertThat(clientHears()).isEmpty();
  }

  private boolean isCutOffWhileItSends() {
    try {
      agent.says(data(PACKET_MAX));
    } catch (IOException e) {
      // Its connection is being closed.
    }
    return !recorded(WorkloadEvent.Failed.class).isEmpty();
  }

  @Test
  void aSecondExitReportCutsTheWorkloadOffAndTheFirstOneHolds() throws IOException {
    // When
    agent.says(request("exit-status").uint32(3));
    agent.says(request("exit-signal").string("KILL").bool(false).string("").string(""));

    // Then: its program had ended by itself, so that there is nothing to explain
    assertThat(clientHearsUpTo("close"))
        .containsExactly("request 1 exit-status false <00><00><00><03>", "close 1");
    assertThat(clientHears()).isEmpty();
    assertThat(recorded(WorkloadEvent.Failed.class)).hasSize(1);
  }

  @Test
  void whatComesBehindTheCloseOfAChannelChangesNothingForTheClient() throws IOException {
    // Given
    agent.says(request("exit-status").uint32(0));
    agent.says(on(Ssh.CHANNEL_EOF));
    agent.says(on(Ssh.CHANNEL_CLOSE));
    List<String> ending = clientHearsUpTo("close");

    // When
    agent.says(request("exit-status").uint32(9));
    agent.says(data(10));
    Eventually.await(
        "the end of the workload", () -> !recorded(WorkloadEvent.Failed.class).isEmpty());

    // Then
    assertThat(ending)
        .containsExactly("request 1 exit-status false <00><00><00><00>", "eof 1", "close 1");
    assertThat(clientHears()).isEmpty();
    assertThat(recorded(ChannelEvent.ExitStatus.class))
        .containsExactly(new ChannelEvent.ExitStatus(0));
  }

  @Test
  void theWordsOfAWorkloadThatSaysGoodbyeAreNotForTheUser() throws IOException {
    // When
    agent.disconnects("type your password at evil.example");

    // Then
    assertThat(clientHearsUpTo("close"))
        .containsExactly(
            "extended 1 1 gatehouse: " + MessageCode.WORKLOAD_LOST.sentence() + "\n", "close 1");
    assertThat(clientHears()).isEmpty();
  }

  @Test
  void aPacketThatIsLargerThanAnyPacketEndsTheWorkloadAndNotTheSession() throws IOException {
    // When
    agent.says(data(1 << 20));

    // Then
    List<String> heard = clientHearsUpTo("close");
    assertThat(heard).hasSize(2);
    assertThat(heard.getFirst()).startsWith("extended 1 1 gatehouse: Your workload ");
    assertThat(clientHears()).isEmpty();
    assertThat(recorded(WorkloadEvent.Failed.class)).hasSize(1);
  }
}
