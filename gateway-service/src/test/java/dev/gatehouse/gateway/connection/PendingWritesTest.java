package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.TestingConfiguration;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class PendingWritesTest {
  private static final int SATURATED = 10_000;
  private static final int MAX = 20_000;

  private final AtomicInteger overflows = new AtomicInteger();
  private final AtomicInteger drains = new AtomicInteger();
  private final Deque<Written> untaken = new ArrayDeque<>();
  private final PendingWrites writes =
      new PendingWrites(
          TestingConfiguration.of(
              SshConfiguration.class,
              Map.of(
                  "pending-write-bytes",
                  Integer.toString(SATURATED),
                  "pending-write-bytes-max",
                  Integer.toString(MAX))),
          overflows::incrementAndGet);

  PendingWritesTest() {
    writes.onDrained(drains::incrementAndGet);
  }

  private static final class Written extends AbstractIoWriteFuture {
    Written() {
      super("a packet", null);
    }
  }

  private IoWriteFuture write(Buffer packet) {
    assertThat(packet.available()).isPositive();
    Written future = new Written();
    untaken.add(future);
    return future;
  }

  private void send(int bytes) throws IOException {
    IoWriteFuture _ = writes.count(new ByteArrayBuffer(new byte[bytes]), this::write);
  }

  private void socketTakesAll() {
    while (!untaken.isEmpty()) {
      untaken.remove().setValue(true);
    }
  }

  @Test
  void whoSawThatThereIsNoRoomIsToldOfItOnce() throws IOException {
    // Given
    send(SATURATED);
    boolean saturated = writes.isSaturated();

    // When
    socketTakesAll();

    // Then
    assertThat(saturated).isTrue();
    assertThat(drains).hasValue(1);
    assertThat(writes.isSaturated()).isFalse();
  }

  @Test
  void whoDidNotAskIsNotTold() throws IOException {
    // Given
    send(SATURATED);

    // When
    socketTakesAll();

    // Then
    assertThat(drains).hasValue(0);
  }

  @Test
  void aTinyPacketIsNotFreeOfCharge() throws IOException {
    // Given
    int fitting = MAX / (PendingWrites.PACKET_BYTES + 1);
    for (int i = 0; i < fitting; i++) {
      send(1);
    }

    // When / Then
    assertThat(overflows).hasValue(0);
    assertThatThrownBy(() -> send(1)).isInstanceOf(IOException.class);
    assertThat(overflows).hasValue(1);
    assertThat(untaken).hasSize(fitting);
  }

  @Test
  void whatCouldNotBeWrittenIsNotCounted() {
    // When
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(
              () ->
                  writes.count(
                      new ByteArrayBuffer(new byte[1000]),
                      _ -> {
                        throw new IOException("closing");
                      }))
          .hasMessage("closing");
    }

    // Then
    assertThat(overflows).hasValue(0);
    assertThat(writes.isSaturated()).isFalse();
  }
}
