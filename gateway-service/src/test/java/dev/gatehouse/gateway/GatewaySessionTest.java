package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChainVerifier;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import dev.gatehouse.gateway.audit.AuditSink;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.workload.LeaseAnswer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sessions: a real client, a real listener, a real agent. */
class GatewaySessionTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path directory;

  /** How a command ended. */
  private record Ended(Bytes out, String err, @Nullable Integer status) {}

  private static Ended run(ClientSession session, String command, byte[] input) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setIn(new ByteArrayInputStream(input));
      channel.setOut(out);
      channel.setErr(err);
      channel.open().verify(LONG);
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);
      return new Ended(
          Bytes.owned(out.toByteArray()),
          err.toString(StandardCharsets.UTF_8),
          channel.getExitStatus());
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aCommandRunsAndItsOutputAndStatusComeBack() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login()) {
      // When
      Ended cat = run(session, "cat", text("hello"));
      Ended exit = run(session, "exit 3", new byte[0]);

      // Then
      assertThat(cat.out()).isEqualTo(Bytes.utf8("hello"));
      assertThat(cat.status()).isZero();
      assertThat(exit.err()).isEqualTo("bye");
      assertThat(exit.status()).isEqualTo(3);
    }
  }

  @Test
  void aSessionInWhichNothingPassesEndsWithItsReason() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory)) {
      // Given
      gateway.idleMax = 1;

      // When
      try (ClientSession session = gateway.login()) {
        Eventually.await("the end of the session", () -> session.isClosed());
      }

      // Then
      Eventually.await("the end of its record", () -> gateway.sessions() == 0);
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .contains(new SessionEvent.Ended("session-idle", "GH-GATEWAY-1112"));
    }
  }

  @Test
  void aUserHasAsManySessionsAsPolicySaysAndThoseThatEndedDoNotCount() throws IOException {
    try (TestingGateway gateway =
        TestingGateway.start(directory, Map.of("grant-check-interval", "100ms"))) {
      // Given
      gateway.sessionsMax = 1;
      gateway.unheard.set(2);

      // When
      try (ClientSession first = gateway.login()) {
        assertThatThrownBy(gateway::login).isInstanceOf(IOException.class);
        assertThat(first.isOpen()).isTrue();
      }
      Eventually.await("the end of both", () -> gateway.sessions() == 0);
      Eventually.await("that the first one is heard to be over", gateway.counted::isEmpty);
      gateway.login().close();

      // Then
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .contains(new SessionEvent.Ended("too-many-sessions", "GH-GATEWAY-1209"));
    }
  }

  @Test
  void fourMebibytesPassEachWayAndAreRecordedByteForByte() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login()) {
      // Given
      byte[] content = new byte[4 << 20];
      new Random(1).nextBytes(content);

      // When
      Ended cat = run(session, "cat", content);

      // Then
      assertThat(cat.out()).isEqualTo(Bytes.copyOf(content));
      assertThat(cat.status()).isZero();
      assertThat(recorded(gateway, DataStream.INPUT)).isEqualTo(content);
      assertThat(recorded(gateway, DataStream.OUTPUT)).isEqualTo(content);
    }
  }

  private static byte[] recorded(TestingGateway gateway, DataStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (AuditEvent event : gateway.events(AuditSink.Topic.SESSIONS)) {
      if (event instanceof ChannelEvent.DataPassed data && data.stream() == stream) {
        data.data().writeTo(all);
      }
    }
    return all.toByteArray();
  }

  @Test
  void noByteArrivesAnywhereWhileItsRecordIsNotKept() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login();
        ChannelExec channel = session.createExecChannel("cat")) {
      // Given
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      channel.setOut(out);
      channel.open().verify(LONG);
      OutputStream in = channel.getInvertedIn();
      in.write(text("a"));
      in.flush();
      Eventually.await("the echo", () -> out.size() == 1);
      gateway.sink.hold();

      // When
      in.write(text("bc"));
      in.flush();
      Eventually.await("the record of the input", () -> gateway.sink.underWay() == 1);
      long readBefore = gateway.agent.inputBytes();
      boolean _ = gateway.sink.acknowledge();
      Eventually.await("the record of the output", () -> gateway.sink.underWay() == 1);
      long readAfter = gateway.agent.inputBytes();
      int echoedBefore = out.size();
      gateway.sink.release();
      Eventually.await("the echo", () -> out.size() == 3);

      // Then
      assertThat(readBefore).isEqualTo(1);
      assertThat(readAfter).isEqualTo(3);
      assertThat(echoedBefore).isEqualTo(1);
    }
  }

  @Test
  void aSessionIsOneGaplessChainThatTheJournalAccountsFor() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory)) {
      // Given
      try (ClientSession session = gateway.login()) {
        Ended _ = run(session, "cat", text("hello"));
      }

      // When
      Eventually.await("the session's end", () -> gateway.sessions() == 0);
      Eventually.await(
          "the journal's entry",
          () ->
              gateway.events(AuditSink.Topic.JOURNAL).getLast()
                  instanceof JournalEvent.SessionClosed);

      // Then
      List<AuditEnvelope> frames = gateway.sink.kept(AuditSink.Topic.SESSIONS);
      ChainVerifier verifier = new ChainVerifier(frames.getFirst().header().stream());
      assertThat(frames)
          .allSatisfy(
              frame ->
                  assertThat(verifier.accept(frame)).isInstanceOf(ChainVerifier.Step.Linked.class));
      assertThat(kinds(gateway))
          .startsWith(
              "Started", "KeysExchanged", "Attempted", "Attempted", "Attempted", "Authorized")
          .containsSubsequence("Opening", "ExecRequested", "ExitStatus", "Closed")
          .containsSubsequence("Attached", "Opened")
          .endsWith("Ended");
      assertThat(gateway.events(AuditSink.Topic.JOURNAL))
          .filteredOn(JournalEvent.SessionOpened.class::isInstance)
          .containsExactly(
              new JournalEvent.SessionOpened(
                  1, new SessionId(frames.getFirst().header().stream()), frames.getFirst().hash()));
      assertThat(gateway.events(AuditSink.Topic.JOURNAL).getLast())
          .isEqualTo(
              new JournalEvent.SessionClosed(
                  1,
                  new SessionId(frames.getFirst().header().stream()),
                  frames.getLast().hash(),
                  frames.size()));
      assertThat(gateway.leases).containsExactly("acquire", "release");
    }
  }

  private static List<String> kinds(TestingGateway gateway) {
    return gateway.events(AuditSink.Topic.SESSIONS).stream()
        .map(event -> event.getClass().getSimpleName())
        .toList();
  }

  @Test
  void aUserWhoIsNotKnownGetsNowhere() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory)) {
      // When / Then
      assertThatThrownBy(() -> gateway.login("mallory")).isInstanceOf(IOException.class);
      assertThat(gateway.leases).isEmpty();
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .filteredOn(AuthenticationEvent.Authorized.class::isInstance)
          .isEmpty();
    }
  }

  @Test
  void aWorkloadThatIsRefusedIsSaidOnTheChannelAndIsNoExitStatus() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory)) {
      // Given
      gateway.noWorkload = new LeaseAnswer.Refused("GH-BACKEND-2001", "Not\nfor \u001byou.");
      try (ClientSession session = gateway.login()) {
        // When
        Ended ended = run(session, "cat", new byte[0]);

        // Then
        assertThat(ended.err()).isEqualTo("gatehouse: Not for ?you. [GH-BACKEND-2001]\n");
        assertThat(ended.status()).isNull();
      }
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .contains(
              new WorkloadEvent.Failed(
                  MessageCode.WORKLOAD_REFUSED.code(), "GH-BACKEND-2001 Not\nfor \u001byou."));
    }
  }

  @Test
  void whereEachChannelHasItsOwnWorkloadEachGetsItsLeaseAndGivesItBack() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory)) {
      // Given
      gateway.eachChannel = true;
      try (ClientSession session = gateway.login()) {
        // When
        Ended first = run(session, "cat", text("hello"));
        Eventually.await("the first lease back", () -> gateway.leases.contains("release"));
        Ended second = run(session, "exit 3", new byte[0]);

        // Then
        assertThat(first.out()).isEqualTo(Bytes.utf8("hello"));
        assertThat(first.status()).isZero();
        assertThat(second.status()).isEqualTo(3);
      }
      Eventually.await("the end of the session", () -> gateway.sessions() == 0);
      assertThat(gateway.leases)
          .containsSubsequence("acquire", "acquire 1", "release", "acquire 2")
          .filteredOn("release"::equals)
          .hasSize(3);
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .filteredOn(WorkloadEvent.Attached.class::isInstance)
          .hasSize(2);
    }
  }

  @Test
  void aWorkloadThatEndsIsNamedAsSoonAsItIsKnownWhyAndUntilThenNothingIsClosed()
      throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(directory, Map.of("workload.reason-max", "2m"));
        ClientSession session = gateway.login();
        ChannelExec channel = session.createExecChannel("cat")) {
      // Given: backend-service has not heard of it yet
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      channel.setErr(err);
      channel.open().verify(LONG);
      int asked = gateway.leases.size();
      gateway.agent.close();
      Eventually.await("two questions", () -> gateway.leases.size() >= asked + 2);
      boolean openUntilThen = channel.isOpen();

      // When
      gateway.noWorkload = new LeaseAnswer.Ended("GH-BACKEND-5106", "It ran out of memory.");
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);

      // Then
      assertThat(openUntilThen).isTrue();
      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo("gatehouse: It ran out of memory. [GH-BACKEND-5106]\n");
      assertThat(channel.getExitStatus()).isNull();
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .contains(
              new WorkloadEvent.Failed(
                  MessageCode.WORKLOAD_ENDED.code(), "GH-BACKEND-5106 It ran out of memory."));
    }
  }

  @Test
  void aWorkloadThatDiesAndNobodyKnowsWhyIsRecordedOnceAndEndsItsChannels() throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(directory, Map.of("workload.reason-max", "600ms"));
        ClientSession session = gateway.login();
        ChannelExec channel = session.createExecChannel("cat")) {
      // Given
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      channel.setOut(out);
      channel.setErr(err);
      channel.open().verify(LONG);
      channel.getInvertedIn().write(text("a"));
      channel.getInvertedIn().flush();
      Eventually.await("the echo", () -> out.size() == 1);

      // When
      gateway.agent.close();
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);

      // Then
      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo("gatehouse: " + MessageCode.WORKLOAD_LOST.sentence() + "\n");
      assertThat(channel.getExitStatus()).isNull();
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .filteredOn(WorkloadEvent.Failed.class::isInstance)
          .hasSize(1);
    }
  }

  @Test
  void aLoginThatCannotBeRecordedDoesNotHappen() throws IOException {
    try (TestingGateway gateway =
        TestingGateway.start(directory, Map.of("audit.login-pause-max", "1s"))) {
      // Given
      gateway.sink.hold();

      // When / Then
      assertThatThrownBy(gateway::login)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("GH-GATEWAY-1501");

      // And what happened is kept as soon as that is possible
      gateway.sink.release();
      Eventually.await("the session's end", () -> gateway.sessions() == 0);
      assertThat(gateway.events(AuditSink.Topic.SESSIONS).getLast())
          .isEqualTo(new SessionEvent.Ended("recording-unavailable", "GH-GATEWAY-1501"));
    }
  }

  @Test
  void aSessionWhoseRecordIsNotKeptAnyMoreEnds() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory, Map.of("audit.pause-max", "1s"));
        ClientSession session = gateway.login()) {
      // Given
      gateway.sink.hold();

      // When
      assertThatThrownBy(() -> run(session, "cat", new byte[0])).isInstanceOf(IOException.class);

      // Then
      Eventually.await("the disconnect", session::isClosed);
      gateway.sink.release();
      Eventually.await("the session's end", () -> gateway.sessions() == 0);
      assertThat(gateway.events(AuditSink.Topic.SESSIONS).getLast())
          .isEqualTo(new SessionEvent.Ended("recording-unavailable", "GH-GATEWAY-1501"));
    }
  }

  @Test
  void aGatewayThatStopsEndsItsSessionsWithAWord() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login()) {
      // When
      gateway.open().forEach(GatewaySession::end);
      Eventually.await("the disconnect", session::isClosed);
      Eventually.await("the session's end", () -> gateway.sessions() == 0);

      // Then
      assertThat(gateway.events(AuditSink.Topic.SESSIONS).getLast())
          .isEqualTo(new SessionEvent.Ended("gateway-draining", "GH-GATEWAY-1002"));
    }
  }

  @Test
  void channelsRunSideBySide() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login();
        ChannelExec waiting = session.createExecChannel("cat")) {
      // Given
      waiting.open().verify(LONG);

      // When
      Ended flood = run(session, "flood 100000", new byte[0]);

      // Then
      assertThat(flood.out().size()).isEqualTo(100_000);
      assertThat(waiting.isOpen()).isTrue();
    }
  }

  @Test
  void theRecordNamesTheUserAndNeverTheGrant() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory)) {
      // When
      try (ClientSession session = gateway.login()) {
        Ended _ = run(session, "exit 0", new byte[0]);
      }
      Eventually.await("the session's end", () -> gateway.sessions() == 0);

      // Then
      String all =
          gateway.events(AuditSink.Topic.SESSIONS).stream()
              .map(Object::toString)
              .collect(Collectors.joining("\n"));
      assertThat(all).contains("alice").doesNotContain("eyJ");
    }
  }
}
