package dev.gatehouse.gateway.connection;

import dev.gatehouse.gateway.TestingConfiguration;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** A listener on a free port whose connections belong to one owner, and its clients. */
final class TestingListener implements Closeable {
  final TestingOwner owner = new TestingOwner();

  /** The connections that have identified themselves, in order. */
  final List<ClientConnection> connections = new CopyOnWriteArrayList<>();

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final List<Closeable> open = new ArrayList<>();
  private final SshListener listener;

  private TestingListener(Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("host", "127.0.0.1");
    all.put("port", "0");
    try {
      listener =
          new SshListener(
              TestingConfiguration.of(SshConfiguration.class, all),
              new HostKeys(KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256)),
              pool,
              timer,
              this::attach);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    listener.open();
    open.add(listener::close);
  }

  static TestingListener start(Map<String, String> settings) throws IOException {
    return new TestingListener(settings);
  }

  private void attach(ClientConnection connection) {
    Transport transport =
        connection.attach(
            owner,
            fault -> {
              throw new AssertionError(fault);
            });
    owner.speaksThrough(transport);
    connections.add(connection);
  }

  SshListener listener() {
    return listener;
  }

  TestingClient client() throws IOException {
    TestingClient client = new TestingClient(listener.port());
    open.add(client::close);
    return client;
  }

  /** A connection on which the test speaks the protocol itself. */
  Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(20_000);
    open.add(socket);
    return socket;
  }

  @Override
  public void close() throws IOException {
    for (Closeable closeable : open.reversed()) {
      closeable.close();
    }
    timer.shutdownNow();
    pool.shutdownNow();
  }
}
