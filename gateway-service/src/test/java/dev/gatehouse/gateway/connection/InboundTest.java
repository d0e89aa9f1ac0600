package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class InboundTest {
  private static final int LARGE = 200 * 1024;

  private final List<String> socketCalls = new ArrayList<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final TestingOwner owner = new TestingOwner();
  private final Inbound inbound =
      new Inbound(
          (IoSession)
              Proxy.newProxyInstance(
                  InboundTest.class.getClassLoader(),
                  new Class<?>[] {IoSession.class},
                  (_, method, _) -> {
                    socketCalls.add(method.getName());
                    return null;
                  }),
          tasks::add,
          owner);

  private void receive(int count, int bytes) {
    for (int i = 0; i < count; i++) {
      inbound.received(Ssh.CHANNEL_DATA, new ByteArrayBuffer(new byte[bytes]));
    }
  }

  private void handle(int count) {
    for (int i = 0; i < count; i++) {
      tasks.remove().run();
    }
  }

  @Test
  void manyMessagesStopTheReadingUntilHalfAreHandled() {
    // When
    receive(Inbound.PACKETS_MAX - 1, 1);
    List<String> before = List.copyOf(socketCalls);
    receive(1, 1);
    List<String> full = List.copyOf(socketCalls);
    handle(Inbound.PACKETS_MAX / 2 - 1);
    List<String> stillFull = List.copyOf(socketCalls);
    handle(1);

    // Then
    assertThat(before).isEmpty();
    assertThat(full).containsExactly("suspendRead");
    assertThat(stillFull).containsExactly("suspendRead");
    assertThat(socketCalls).containsExactly("suspendRead", "resumeRead");
  }

  @Test
  void largeMessagesStopTheReadingLongBefore() {
    // When
    receive(Inbound.BYTES_MAX / LARGE, LARGE);
    List<String> before = List.copyOf(socketCalls);
    receive(1, LARGE);

    // Then
    assertThat(before).isEmpty();
    assertThat(socketCalls).containsExactly("suspendRead");
  }

  @Test
  void theOwnersPauseAndTheCrowdAreNotMixedUp() {
    // Given
    receive(Inbound.PACKETS_MAX, 1);

    // When
    inbound.pause(true);
    handle(Inbound.PACKETS_MAX);
    List<String> paused = List.copyOf(socketCalls);
    inbound.pause(false);

    // Then
    assertThat(paused).containsExactly("suspendRead");
    assertThat(socketCalls).containsExactly("suspendRead", "resumeRead");
    assertThat(owner.heard()).hasSize(Inbound.PACKETS_MAX);
  }
}
