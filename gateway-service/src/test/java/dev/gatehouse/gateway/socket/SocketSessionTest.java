package dev.gatehouse.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends over loopback: ours, and a plain socket that speaks and listens when told. */
class SocketSessionTest {
  private static final int LARGE = 32 * 1024 * 1024;

  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final IoServiceFactory services =
      Sockets.accepted("test", pool).create(SshServer.setUpDefaultServer());
  private final IoServiceFactory connections =
      Sockets.connected("test", Duration.ofSeconds(5)).create(SshServer.setUpDefaultServer());
  private final Handler handler = new Handler();
  private final IoAcceptor acceptor = services.createAcceptor(handler);
  private Socket peer;
  private SocketSession socket;

  /** Keeps what comes. */
  private static final class Handler implements IoHandler {
    final List<SocketSession> created = new CopyOnWriteArrayList<>();
    final List<IoSession> closed = new CopyOnWriteArrayList<>();
    final List<Throwable> caught = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    volatile @Nullable RuntimeException fault;

    @Override
    public void sessionCreated(IoSession session) {
      created.add((SocketSession) session);
    }

    @Override
    public void sessionClosed(IoSession session) {
      closed.add(session);
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
      caught.add(cause);
    }

    @Override
    public void messageReceived(IoSession session, Readable message) {
      byte[] bytes = new byte[message.available()];
      message.getRawBytes(bytes, 0, bytes.length);
      synchronized (received) {
        received.writeBytes(bytes);
      }
      RuntimeException wanted = fault;
      if (wanted != null) {
        throw wanted;
      }
    }

    byte[] received() {
      synchronized (received) {
        return received.toByteArray();
      }
    }
  }

  @BeforeEach
  void connect() throws IOException {
    acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    InetSocketAddress at = (InetSocketAddress) acceptor.getBoundAddresses().iterator().next();
    peer = new Socket(at.getAddress(), at.getPort());
    peer.setSoTimeout(20_000);
    Eventually.await("a session", () -> acceptor.getManagedSessions().size() == 1);
    socket = handler.created.getFirst();
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    acceptor.close(true);
    services.close(true);
    connections.close(true);
    pool.shutdownNow();
  }

  private IoWriteFuture write(byte[] bytes) throws IOException {
    return socket.writeBuffer(new ByteArrayBuffer(bytes.clone()));
  }

  private IoWriteFuture write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private String text(int count) throws IOException {
    return new String(peer.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
  }

  private void inOneTurn(Runnable task) {
    socket.executor().execute(task);
  }

  @Test
  void whatIsWrittenInOneTurnGoesOutTogetherBehindIt() throws IOException {
    // Given
    List<IoWriteFuture> written = new CopyOnWriteArrayList<>();
    List<Boolean> early = new CopyOnWriteArrayList<>();

    // When
    inOneTurn(
        () -> {
          try {
            for (int i = 0; i < 1000; i++) {
              written.add(write("packet " + i % 10));
            }
            early.add(written.stream().anyMatch(IoWriteFuture::isDone));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    String all = text(8000);

    // Then
    assertThat(all)
        .isEqualTo(
            "packet 0packet 1packet 2packet 3packet 4packet 5packet 6packet 7packet 8packet 9"
                .repeat(100));
    Eventually.await("all are written", () -> written.stream().allMatch(IoWriteFuture::isWritten));
    assertThat(early).containsExactly(false);
  }

  /**
   * As OpenSSH's client sends while it logs in: each packet by itself, and Nagle's algorithm on.
   */
  @Test
  void smallPacketsOfALoginDoNotWaitForAcknowledgements() throws IOException {
    // Given
    List<Duration> took = new ArrayList<>();

    // When
    for (int round = 0; round < 6; round++) {
      int all = handler.received().length + 3;
      peer.getOutputStream().write(0);
      Eventually.await("the first came", () -> handler.received().length == all - 2);
      IoWriteFuture _ = write("a reply");
      assertThat(text(7)).isEqualTo("a reply");
      long begin = System.nanoTime();
      peer.getOutputStream().write(1);
      peer.getOutputStream().write(2);
      Eventually.await("both came", () -> handler.received().length == all);
      took.add(Duration.ofNanos(System.nanoTime() - begin));
    }

    // Then: an acknowledgement that waits for something to send along takes 40 ms each time
    assertThat(took).anyMatch(time -> time.compareTo(Duration.ofMillis(30)) < 0);
  }

  @Test
  void aPeerThatDoesNotReadIsWaitedFor() throws IOException {
    // Given
    byte[] content = random(LARGE);
    List<IoWriteFuture> written = new ArrayList<>();
    for (int at = 0; at < content.length; at += 1 << 20) {
      written.add(write(Arrays.copyOfRange(content, at, at + (1 << 20))));
    }
    Eventually.await("the first is written", () -> written.getFirst().isWritten());
    boolean last = written.getLast().isDone();

    // When
    byte[] read = peer.getInputStream().readNBytes(content.length);

    // Then
    assertThat(last).isFalse();
    assertThat(read).isEqualTo(content);
    Eventually.await("all are written", () -> written.stream().allMatch(IoWriteFuture::isWritten));
  }

  @Test
  void theEndOfOutputFollowsWhatWaitsAndNothingFollowsIt() throws IOException {
    // Given
    IoWriteFuture first = write("last words");

    // When
    socket.shutdownOutputStream();

    // Then
    assertThat(new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .isEqualTo("last words");
    assertThat(first.isWritten()).isTrue();
    assertThatThrownBy(() -> write("more")).isInstanceOf(ClosedChannelException.class);
    assertThat(socket.isClosing()).isFalse();
  }

  @Test
  void aGracefulCloseWritesEverythingFirst() throws IOException {
    // Given
    byte[] content = random(LARGE);
    IoWriteFuture written = write(content);

    // When
    var closed = socket.close(false);
    boolean early = closed.isClosed();
    byte[] read = peer.getInputStream().readAllBytes();

    // Then
    assertThat(early).isFalse();
    assertThat(read).isEqualTo(content);
    assertThat(written.isWritten()).isTrue();
    Eventually.await("it is closed", closed::isClosed);
  }

  @Test
  void anImmediateCloseSaysTheLastWordsAndFailsWhatDoesNotGo() throws IOException {
    // Given: more than the kernel takes
    IoWriteFuture words = write("last words");
    IoWriteFuture lost = write(random(LARGE));

    // When
    var closed = socket.close(true);

    // Then
    assertThat(closed.isClosed()).isTrue();
    assertThat(text(10)).isEqualTo("last words");
    assertThat(words.isWritten()).isTrue();
    assertThat(lost.getException()).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> write("more")).isInstanceOf(ClosedChannelException.class);
    assertThat(handler.closed).containsExactly(socket);
    assertThat(acceptor.getManagedSessions()).isEmpty();
  }

  @Test
  void whoeverFloodsIsReadNoFurtherThanItIsHandled() throws Exception {
    // Given: somebody who takes a turn and does not end it
    byte[] content = random(LARGE);
    CountDownLatch turn = new CountDownLatch(1);
    inOneTurn(
        () -> {
          try {
            turn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });

    // When
    Thread flood = flood(content);
    flood.join(Duration.ofMillis(500));
    boolean stuck = flood.isAlive();
    int early = handler.received().length;
    turn.countDown();
    flood.join(Duration.ofSeconds(20));

    // Then
    assertThat(stuck).isTrue();
    assertThat(early).isZero();
    Eventually.await("all came", () -> handler.received().length == content.length);
    assertThat(handler.received()).isEqualTo(content);
  }

  private Thread flood(byte[] content) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                peer.getOutputStream().write(content);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void nothingIsReadBetweenSuspendAndResume() throws Exception {
    // Given
    byte[] content = random(LARGE);
    socket.suspendRead();

    // When
    Thread flood = flood(content);
    flood.join(Duration.ofMillis(500));
    int early = handler.received().length;
    socket.resumeRead();
    flood.join(Duration.ofSeconds(20));

    // Then
    assertThat(early).isZero();
    Eventually.await("all came", () -> handler.received().length == content.length);
    assertThat(handler.received()).isEqualTo(content);
  }

  @Test
  void whatCameBeforeTheEndIsHandledBeforeIt() throws IOException {
    // When
    peer.getOutputStream().write("last words".getBytes(StandardCharsets.US_ASCII));
    peer.shutdownOutput();

    // Then
    Eventually.await("it is closed", () -> handler.closed.contains(socket));
    assertThat(handler.received()).asString(StandardCharsets.US_ASCII).isEqualTo("last words");
    assertThat(handler.caught).isEmpty();
  }

  @Test
  void aFaultOfWhoeverHandlesClosesTheSocketBehindItsLastWords() throws IOException {
    // Given
    handler.fault = new IllegalStateException("on purpose");
    IoWriteFuture _ = write("last words");

    // When
    peer.getOutputStream().write(1);

    // Then
    assertThat(text(10)).isEqualTo("last words");
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    assertThat(handler.caught).containsExactly(handler.fault);
  }

  @Test
  void aResetIsToldAndClosesTheSocket() throws IOException {
    // When
    peer.setSoLinger(true, 0);
    peer.close();

    // Then
    Eventually.await("it is closed", () -> handler.closed.contains(socket));
    assertThat(handler.caught).singleElement().isInstanceOf(SocketException.class);
  }

  @Test
  void faultsOfTasksGoToWhoeverAskedForThem() {
    // Given
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    IllegalStateException fault = new IllegalStateException("on purpose");
    socket.onFault(faults::add);

    // When
    inOneTurn(
        () -> {
          throw fault;
        });

    // Then
    Eventually.await("the fault", () -> !faults.isEmpty());
    assertThat(faults).containsExactly(fault);
    assertThat(socket.isClosing()).isFalse();
  }

  private static boolean refused(InetSocketAddress at) {
    try (Socket _ = new Socket(at.getAddress(), at.getPort())) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void anAcceptorThatIsUnboundTakesNobodyAndKeepsWhoIsThere() throws IOException {
    // Given
    InetSocketAddress at = (InetSocketAddress) acceptor.getBoundAddresses().iterator().next();

    // When
    acceptor.unbind();

    // Then: the kernel knows it a moment later, when the thread that waited is out of its call
    Eventually.await("connections are refused", () -> refused(at));
    IoWriteFuture _ = write("still here");
    assertThat(text(10)).isEqualTo("still here");
  }

  @Test
  void aConnectionIsHandledOnTheExecutorThatItWasMadeFor() throws IOException {
    // Given
    SerialExecutor ours = TestingExecutor.on(pool);
    Handler connected = new Handler();
    AttributeRepository context = AttributeRepository.ofKeyValuePair(Sockets.EXECUTOR, ours);

    // When
    IoConnectFuture future =
        connections
            .createConnector(connected)
            .connect(acceptor.getBoundAddresses().iterator().next(), context, null);
    Eventually.await("it is connected", future::isConnected);

    // Then
    SocketSession made = (SocketSession) future.getSession();
    assertThat(made.executor()).isSameAs(ours);
    assertThat(made.getAttribute(AttributeRepository.class)).isSameAs(context);
    assertThat(connected.created).containsExactly(made);
  }

  @Test
  void aConnectionThatIsRefusedIsSaidToBe() throws IOException {
    // Given
    InetSocketAddress at = (InetSocketAddress) acceptor.getBoundAddresses().iterator().next();
    acceptor.unbind();
    Eventually.await("connections are refused", () -> refused(at));

    // When
    IoConnectFuture future =
        connections
            .createConnector(new Handler())
            .connect(
                at,
                AttributeRepository.ofKeyValuePair(Sockets.EXECUTOR, TestingExecutor.on(pool)),
                null);

    // Then
    Eventually.await("an answer", future::isDone);
    assertThat(future.getException()).isInstanceOf(IOException.class);
  }
}
