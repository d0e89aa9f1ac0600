package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.connection.TestingTransport;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A workload for each channel: what it may say, and what there cannot be without a session's. */
class EachChannelTest {
  private static final String CODE = MessageCode.WORKLOAD_OF_CHANNEL.code();
  private static final String SENTENCE = MessageCode.WORKLOAD_OF_CHANNEL.sentence();

  private final RelayScene scene = new RelayScene(RelayScene.OPEN_POLICY);
  private final Workloads workloads = new Workloads();

  /** What was wanted for which channel, and what became of it. */
  private static final class Workloads implements ChannelWorkloads {
    final Map<Integer, Destination> destinations = new HashMap<>();
    final Map<Integer, TestingTransport> transports = new HashMap<>();
    final List<Integer> ended = new ArrayList<>();

    @Override
    public void begin(int channel, Destination destination) {
      assertThat(destinations.put(channel, destination)).isNull();
    }

    @Override
    public void end(int channel) {
      ended.add(channel);
    }

    Destination of(int channel) {
      return Objects.requireNonNull(destinations.get(channel));
    }

    List<String> hears(int channel) {
      return Objects.requireNonNull(transports.get(channel)).take();
    }

    /** The workload is there, and takes the channel. */
    void comes(int channel) throws ProtocolViolation {
      TestingTransport transport = new TestingTransport();
      transports.put(channel, transport);
      of(channel).attach(transport);
      of(channel).received(confirmation(channel).toArray());
      assertThat(hears(channel)).containsExactly("open session " + channel + " 1000 400");
    }

    private static TestingPacket confirmation(int channel) {
      return TestingPacket.of(Ssh.CHANNEL_OPEN_CONFIRMATION)
          .uint32(channel)
          .uint32(RelayScene.WORKLOAD_ID)
          .uint32(RelayScene.WINDOW)
          .uint32(RelayScene.PACKET_MAX);
    }
  }

  private static TestingPacket data(int channel, String text) {
    return TestingPacket.of(Ssh.CHANNEL_DATA).uint32(channel).string(text);
  }

  private void says(int workload, TestingPacket packet) throws ProtocolViolation {
    workloads.of(workload).received(packet.toArray());
    scene.tap.acknowledge();
  }

  /** Channels 1 and 2, each with its workload; the client numbers them 7 and 8. */
  private void twoChannels() throws ProtocolViolation {
    scene.relay.giveEachItsOwn(workloads);
    scene.client.opens("session", 7, RelayScene.WINDOW, RelayScene.PACKET_MAX);
    scene.client.opens("session", 8, RelayScene.WINDOW, RelayScene.PACKET_MAX);
    workloads.comes(1);
    workloads.comes(2);
    scene.tap.acknowledge();
    scene.client.hears();
  }

  @Test
  void eachChannelGetsAWorkloadAndSpeaksToNoOther() throws ProtocolViolation {
    // Given
    twoChannels();

    // When
    scene.client.sends(data(1, "to the first"));
    scene.client.sends(data(2, "to the second"));
    says(2, data(2, "from the second"));
    says(1, data(1, "from the first"));

    // Then
    assertThat(workloads.hears(1)).containsExactly("data 40 to the first");
    assertThat(workloads.hears(2)).containsExactly("data 40 to the second");
    assertThat(scene.client.hears())
        .containsExactly("data 8 from the second", "data 7 from the first");
  }

  @Test
  void aChannelThatWasThereBeforeItWasKnownGetsOneToo() throws ProtocolViolation {
    // Given
    scene.client.opens("session");

    // When
    scene.relay.giveEachItsOwn(workloads);
    scene.tap.acknowledge();

    // Then
    assertThat(workloads.destinations).containsOnlyKeys(1);
  }

  @Test
  void aWorkloadThatSpeaksOfTheChannelOfAnotherIsNotListenedTo() throws ProtocolViolation {
    // Given
    twoChannels();

    // When / Then
    assertThatThrownBy(() -> workloads.of(1).received(data(2, "not mine").toArray()))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(
            () -> workloads.of(2).received(TestingPacket.of(Ssh.CHANNEL_CLOSE).uint32(1).toArray()))
        .isInstanceOf(ProtocolViolation.class);
    assertThat(scene.client.hears()).isEmpty();
  }

  @Test
  void aWorkloadGoesWithItsChannelAndNoOther() throws ProtocolViolation {
    // Given
    twoChannels();

    // When
    says(1, TestingPacket.of(Ssh.CHANNEL_CLOSE).uint32(1));
    List<Integer> endedBefore = List.copyOf(workloads.ended);
    scene.client.closes();

    // Then
    assertThat(endedBefore).isEmpty();
    assertThat(workloads.ended).containsExactly(1);
    says(2, data(2, "still here"));
    assertThat(scene.client.hears()).endsWith("data 8 still here");
  }

  @Test
  void aChannelThatIsClosedBeforeItsWorkloadCameNeedsNone() throws ProtocolViolation {
    // Given
    scene.relay.giveEachItsOwn(workloads);
    scene.client.opens("session");

    // When
    scene.client.closes();

    // Then
    assertThat(workloads.ended).containsExactly(1);
  }

  @Test
  void whatOneWorkloadDiesOfIsSaidOnItsChannelAlone() throws ProtocolViolation {
    // Given
    twoChannels();
    workloads.of(1).lost();

    // When
    workloads
        .of(1)
        .failed(new Explanation(MessageCode.WORKLOAD_ENDED, "GH-BACKEND-5106", "Too large."));
    scene.tap.acknowledge();
    scene.client.closes();

    // Then
    assertThat(scene.client.hears())
        .containsExactly("extended 7 1 gatehouse: Too large. [GH-BACKEND-5106]\n", "close 7");
    assertThat(workloads.ended).containsExactly(1);
    says(2, data(2, "still here"));
    assertThat(scene.client.hears()).containsExactly("data 8 still here");
  }

  @Test
  void whatIsWaitedForIsSaidToThoseWhoWaitForIt() throws ProtocolViolation {
    // Given
    scene.relay.giveEachItsOwn(workloads);
    scene.client.opens("session", 7, RelayScene.WINDOW, RelayScene.PACKET_MAX);
    scene.client.opens("session", 8, RelayScene.WINDOW, RelayScene.PACKET_MAX);
    scene.client.startsShell();
    scene.client.hears();

    // When
    workloads.of(2).notice("the second waits");
    workloads.of(1).notice("the first waits");
    scene.tap.acknowledge();

    // Then: nobody sits at the second
    assertThat(scene.client.hears()).containsExactly("extended 7 1 gatehouse: the first waits\r\n");
  }

  @Test
  void aForwardIsRefusedWithTheReason() throws ProtocolViolation {
    // Given
    scene.relay.giveEachItsOwn(workloads);

    // When
    scene.client.opensTcp("direct-tcpip", "localhost", 80);

    // Then
    assertThat(scene.client.hears()).containsExactly("open-failure 7 1 " + SENTENCE);
    assertThat(workloads.destinations).isEmpty();
    assertThat(scene.tap.take())
        .contains(
            new ChannelEvent.OpenRefused(
                Party.GATEWAY,
                1,
                MessageCode.WORKLOAD_OF_CHANNEL.text(),
                CODE,
                "direct-tcpip",
                ""));
  }

  @Test
  void whatWaitedForTheSessionsWorkloadIsRefusedWithTheReason() throws ProtocolViolation {
    // Given
    scene.client.opensTcp("direct-tcpip", "localhost", 80);
    scene.client.listens("localhost", 8080);

    // When
    scene.relay.giveEachItsOwn(workloads);
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears())
        .containsExactlyInAnyOrder("open-failure 7 2 " + SENTENCE, "request-failure");
    assertThat(scene.tap.take())
        .contains(
            new SessionEvent.ListenerRefused(
                Endpoint.tcp("localhost", 8080), Party.GATEWAY, CODE, ""));
  }

  @Test
  void aListenerIsRefusedWithTheReason() throws ProtocolViolation {
    // Given
    scene.relay.giveEachItsOwn(workloads);

    // When
    scene.client.listens("localhost", 8080);

    // Then
    assertThat(scene.client.hears()).containsExactly("request-failure");
    assertThat(scene.tap.take())
        .contains(
            new SessionEvent.ListenerRefused(
                Endpoint.tcp("localhost", 8080), Party.GATEWAY, CODE, ""));
  }

  @Test
  void displayAndAgentAreNotLentWhetherTheyAreAskedForBeforeOrAfterItCame()
      throws ProtocolViolation {
    // Given
    scene.relay.giveEachItsOwn(workloads);
    scene.client.opens("session");
    scene.client.sends(agent());
    workloads.comes(1);
    scene.tap.acknowledge();

    // When
    scene.client.sends(agent());
    says(
        1,
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("auth-agent@openssh.com")
            .uint32(3)
            .uint32(100)
            .uint32(100));

    // Then
    assertThat(scene.client.hears())
        .containsExactly("confirm 7 1 1000 400", "failure 7", "failure 7");
    assertThat(workloads.hears(1)).singleElement().asString().startsWith("open-failure 3 ");
    assertThat(scene.tap.take())
        .filteredOn(
            new ChannelEvent.RequestAnswered(
                    "auth-agent-req@openssh.com", Party.GATEWAY, false, CODE, "")
                ::equals)
        .hasSize(2);
  }

  private static TestingPacket agent() {
    return RelayScene.on(Ssh.CHANNEL_REQUEST).string("auth-agent-req@openssh.com").bool(true);
  }

  @Test
  void whenTheRecordIsCrowdedNoWorkloadIsRead() throws ProtocolViolation {
    // Given
    twoChannels();

    // When
    scene.relay.pauseReading(true);

    // Then
    assertThat(workloads.transports.values()).allMatch(TestingTransport::isReadingPaused);
    assertThat(scene.client.transport.isReadingPaused()).isTrue();
  }
}
