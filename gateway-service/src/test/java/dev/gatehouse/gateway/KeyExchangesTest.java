package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.audit.AuditSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.future.KeyExchangeFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key exchanges in the middle of a transfer, begun by each of the four who can. */
class KeyExchangesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int CONTENT_BYTES = 16 << 20;
  private static final int STEP_BYTES = 1 << 20;
  private static final int CHUNK_BYTES = 32 << 10;

  @TempDir private Path directory;

  /** What a key exchange is begun with, in the middle of a transfer. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** Gives its bytes, and at each mebibyte of them runs a step. */
  private static final class Stepping extends InputStream {
    private final ByteArrayInputStream content;
    private final Step step;
    private int given;

    Stepping(byte[] content, Step step) {
      this.content = new ByteArrayInputStream(content);
      this.step = step;
    }

    @Override
    public int read() {
      return content.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = content.read(target, offset, Math.min(length, STEP_BYTES - given % STEP_BYTES));
      if (n > 0) {
        given += n;
        if (given % STEP_BYTES == 0) {
          step.run();
        }
      }
      return n;
    }
  }

  private static byte[] content() {
    byte[] content = new byte[CONTENT_BYTES];
    new Random(7).nextBytes(content);
    return content;
  }

  private static Bytes echoed(ClientSession session, InputStream input) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(CONTENT_BYTES);
    CoreModuleProperties.INPUT_STREAM_PUMP_CHUNK_SIZE.set(session, CHUNK_BYTES);
    try (ChannelExec channel = session.createExecChannel("cat")) {
      channel.setIn(input);
      channel.setOut(out);
      channel.open().verify(LONG);
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);
      assertThat(channel.getExitStatus()).isZero();
    }
    return Bytes.owned(out.toByteArray());
  }

  private static AtomicLong counted(ClientSession session) {
    AtomicLong count = new AtomicLong();
    session.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionEvent(Session source, Event event) {
            if (event == Event.KeyEstablished) {
              count.incrementAndGet();
            }
          }
        });
    return count;
  }

  @Test
  void thoseOfTheGatewayOnBothLegsLoseNothing() throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(
                directory, Map.of("ssh.rekey-bytes", Integer.toString(STEP_BYTES)));
        ClientSession session = gateway.login()) {
      // Given
      byte[] content = content();
      AtomicLong client = counted(session);

      // When
      Bytes echo = echoed(session, new ByteArrayInputStream(content));

      // Then
      assertThat(echo.equals(Bytes.owned(content))).isTrue();
      assertThat(client).hasValueGreaterThan(8);
      assertThat(gateway.agent.keyExchanges()).isGreaterThan(8);
    }
  }

  @Test
  void thoseOfTheClientLoseNothing() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login()) {
      // Given
      byte[] content = content();
      AtomicLong client = counted(session);

      // When
      Bytes echo =
          echoed(
              session,
              new Stepping(
                  content,
                  () -> {
                    KeyExchangeFuture _ = session.reExchangeKeys();
                  }));

      // Then
      assertThat(echo.equals(Bytes.owned(content))).isTrue();
      assertThat(client).hasValueGreaterThan(8);
    }
  }

  @Test
  void thoseOfTheAgentLoseNothing() throws IOException {
    try (TestingGateway gateway = TestingGateway.start(directory);
        ClientSession session = gateway.login()) {
      // Given
      byte[] content = content();

      // When
      Bytes echo = echoed(session, new Stepping(content, gateway.agent::exchangesKeys));

      // Then
      assertThat(echo.equals(Bytes.owned(content))).isTrue();
      assertThat(gateway.agent.keyExchanges()).isGreaterThan(8);
    }
  }

  @Test
  void thoseOfAllAtOnceLoseNothing() throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(
                directory, Map.of("ssh.rekey-bytes", Integer.toString(STEP_BYTES)));
        ClientSession session = gateway.login()) {
      // Given
      byte[] content = content();

      // When
      Bytes echo =
          echoed(
              session,
              new Stepping(
                  content,
                  () -> {
                    KeyExchangeFuture _ = session.reExchangeKeys();
                    gateway.agent.exchangesKeys();
                  }));

      // Then
      assertThat(echo.equals(Bytes.owned(content))).isTrue();
    }
  }

  @Test
  void aClientThatFallsSilentInOneStallsItselfAndEnds() throws IOException {
    try (TestingGateway gateway =
            TestingGateway.start(directory, Map.of("ssh.rekey-time-max", "3s"));
        ClientSession silent = gateway.login();
        ClientSession other = gateway.login();
        ChannelExec flood = silent.createExecChannel("flood 1000000000")) {
      // Given
      flood.setOut(OutputStream.nullOutputStream());
      flood.open().verify(LONG);
      Eventually.await("a flood", () -> gateway.agent.outputBytes() > 4 * STEP_BYTES);

      // When
      silent.getIoSession().suspendRead();
      KeyExchangeFuture _ = silent.reExchangeKeys();
      byte[] content = content();
      Bytes echo = echoed(other, new ByteArrayInputStream(content));
      long stalledAt = gateway.agent.outputBytes();
      Eventually.await("its end", () -> gateway.sessions() == 1);

      // Then
      assertThat(echo.equals(Bytes.owned(content))).isTrue();
      assertThat(gateway.agent.outputBytes()).isLessThan(1_000_000_000);
      assertThat(gateway.agent.outputBytes() - stalledAt).isLessThan(16 * STEP_BYTES);
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .contains(new SessionEvent.Ended("key-exchange-stalled", "GH-GATEWAY-1111"));
    }
  }
}
