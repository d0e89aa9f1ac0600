package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class GatheringSocketTest {
  /** What the socket was told: the bytes of each write, and calls by their names. */
  private final List<String> told = new ArrayList<>();

  private final Deque<Writing> underWay = new ArrayDeque<>();
  private final DefaultCloseFuture closing = new DefaultCloseFuture("close", null);
  private Runnable beforeWrite = () -> {};
  private final GatheringSocket gathering = new GatheringSocket(socket());

  private static final class Writing extends AbstractIoWriteFuture {
    Writing() {
      super("write", null);
    }
  }

  private IoSession socket() {
    return (IoSession)
        Proxy.newProxyInstance(
            IoSession.class.getClassLoader(),
            new Class<?>[] {IoSession.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "writeBuffer" -> write((Buffer) arguments[0]);
                  case "close" -> {
                    told.add("close " + arguments[0]);
                    closing.setClosed();
                    yield closing;
                  }
                  case "addCloseFutureListener" -> {
                    closing.addListener(closeListener(arguments[0]));
                    yield null;
                  }
                  default -> {
                    told.add(method.getName());
                    yield null;
                  }
                });
  }

  @SuppressWarnings("unchecked")
  private static SshFutureListener<CloseFuture> closeListener(Object listener) {
    return (SshFutureListener<CloseFuture>) listener;
  }

  private Writing write(Buffer bytes) {
    beforeWrite.run();
    told.add(new String(bytes.getCompactData(), StandardCharsets.US_ASCII));
    Writing writing = new Writing();
    underWay.add(writing);
    return writing;
  }

  private IoWriteFuture send(String text) throws IOException {
    return gathering.writeBuffer(new ByteArrayBuffer(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private void written() {
    underWay.remove().setValue(true);
  }

  @Test
  void packetsThatComeDuringAWriteAreWrittenTogether() throws IOException {
    // Given
    IoWriteFuture first = send("a");
    IoWriteFuture second = send("b");
    IoWriteFuture third = send("c");

    // When
    List<String> before = List.copyOf(told);
    written();
    boolean early = second.isWritten();
    written();

    // Then
    assertThat(before).containsExactly("a");
    assertThat(told).containsExactly("a", "bc");
    assertThat(first.isWritten()).isTrue();
    assertThat(early).isFalse();
    assertThat(second.isWritten() && third.isWritten()).isTrue();
  }

  @Test
  void anIdleSocketWritesAtOnce() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    written();

    // When
    IoWriteFuture _ = send("b");

    // Then
    assertThat(told).containsExactly("a", "b");
  }

  @Test
  void batchesAreBounded() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    String large = "x".repeat(100 * 1024);

    // When
    IoWriteFuture _ = send(large);
    IoWriteFuture _ = send(large);
    written();
    written();

    // Then
    assertThat(told).extracting(String::length).containsExactly(1, large.length(), large.length());
  }

  @Test
  void aGracefulCloseWritesWhatWaitsFirst() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    IoWriteFuture _ = send("b");

    // When
    var closed = gathering.close(false);
    written();
    written();

    // Then
    assertThat(told).containsExactly("a", "b", "close false");
    assertThat(closed.isDone()).isTrue();
  }

  @Test
  void theEndOfOutputFollowsWhatWaits() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    IoWriteFuture _ = send("b");

    // When
    gathering.shutdownOutputStream();
    written();
    written();

    // Then
    assertThat(told).containsExactly("a", "b", "shutdownOutputStream");
  }

  @Test
  void anIdleSocketEndsItsOutputAtOnce() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    written();

    // When
    gathering.shutdownOutputStream();

    // Then
    assertThat(told).containsExactly("a", "shutdownOutputStream");
  }

  /** A thread that has taken a batch may be late to hand it over. */
  @Test
  void theEndOfOutputDoesNotOvertakeABatchThatIsBeingHandedOver() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    IoWriteFuture _ = send("b");
    IoWriteFuture _ = send("x".repeat(200 * 1024));
    beforeWrite =
        () -> {
          beforeWrite = () -> {};
          gathering.shutdownOutputStream();
        };

    // When
    written();
    written();
    written();

    // Then
    assertThat(told).extracting(text -> text.substring(0, 1)).containsExactly("a", "b", "x", "s");
  }

  @Test
  void anImmediateCloseLeavesNothingThatCouldFollow() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    IoWriteFuture lost = send("b");

    // When
    var _ = gathering.close(true);
    written();

    // Then
    assertThat(told).containsExactly("a", "close true");
    assertThat(lost.getException()).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> send("c")).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aWriteThatFailsFailsItsWholeBatch() throws IOException {
    // Given
    IoWriteFuture _ = send("a");
    IoWriteFuture second = send("b");
    IoWriteFuture third = send("c");
    written();

    // When
    underWay.remove().setValue(new IOException("gone"));

    // Then
    assertThat(second.getException()).hasMessage("gone");
    assertThat(third.getException()).hasMessage("gone");
  }
}
