package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.authentication.GatewayKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.future.KeyExchangeFuture;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/**
 * An agent: a real SSH server of another make, which lets in whoever has a certificate of its CA,
 * and knows three commands.
 *
 * <ul>
 *   <li>{@code cat} gives back its input, and exits with 0.
 *   <li>{@code exit N} says {@code bye} on stderr, and exits with N.
 *   <li>{@code flood N} writes N bytes, and exits with 0.
 * </ul>
 */
public final class TestingAgent implements AutoCloseable {
  public static final String ID = "workload-1";
  private static final int BUFFER = 32 * 1024;

  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey = newKey();
  private final KeyPair authority = newKey();
  private final AtomicLong inputBytes = new AtomicLong();
  private final AtomicLong outputBytes = new AtomicLong();
  private final AtomicLong keyExchanges = new AtomicLong();
  private volatile boolean silent;

  public TestingAgent() throws IOException {
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (_, key, _) ->
            key instanceof OpenSshCertificate certificate
                && KeyUtils.compareKeys(certificate.getCaPubKey(), authority.getPublic()));
    server.setCommandFactory((_, command) -> new Program(command));
    server.setSessionFactory(
        new SessionFactory(server) {
          @Override
          protected ServerSessionImpl doCreateSession(IoSession socket) throws Exception {
            return new ServerSessionImpl(getServer(), socket) {
              @Override
              protected void doHandleMessage(Buffer message) throws Exception {
                if (!silent) {
                  super.doHandleMessage(message);
                }
              }
            };
          }
        });
    server.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionEvent(Session session, Event event) {
            if (event == Event.KeyEstablished) {
              keyExchanges.incrementAndGet();
            }
          }
        });
    server.start();
  }

  static KeyPair newKey() {
    try {
      return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Bytes that programs have read so far. */
  public long inputBytes() {
    return inputBytes.get();
  }

  /** Bytes that {@code flood} has written so far. */
  public long outputBytes() {
    return outputBytes.get();
  }

  /** Key exchanges that were completed with it. */
  public long keyExchanges() {
    return keyExchanges.get();
  }

  /** Begins a key exchange on every connection, as an agent may at any time. */
  public void exchangesKeys() throws IOException {
    for (Session session : server.getActiveSessions()) {
      KeyExchangeFuture _ = session.reExchangeKeys();
    }
  }

  /** Begins a key exchange on every connection, and never says another word. */
  public void fallsSilentInAKeyExchange() throws IOException {
    silent = true;
    exchangesKeys();
  }

  /** Sends a message on every connection. */
  void sends(byte[] packet) throws IOException {
    for (Session session : server.getActiveSessions()) {
      Buffer buffer = session.createBuffer(packet[0], packet.length);
      buffer.putRawBytes(packet, 1, packet.length - 1);
      IoWriteFuture _ = session.writePacket(buffer);
    }
  }

  /** A lease of this agent for whoever holds {@code key}. */
  public WorkloadLease lease(GatewayKey key) {
    return lease(key, hostKey, authority);
  }

  /** A lease whose host key is another agent's. */
  WorkloadLease leaseWithAnotherHostKey(GatewayKey key) {
    return lease(key, newKey(), authority);
  }

  /** A lease whose certificate is of another authority. */
  WorkloadLease leaseOfAnotherAuthority(GatewayKey key) {
    return lease(key, hostKey, newKey());
  }

  private WorkloadLease lease(GatewayKey key, KeyPair expected, KeyPair signer) {
    try {
      OpenSshCertificate certificate =
          OpenSshCertificateBuilder.userCertificate()
              .id("lease")
              .serial(1)
              .publicKey(
                  AuthorizedKeyEntry.parseAuthorizedKeyEntry(key.openSsh())
                      .resolvePublicKey(null, null))
              .principals(List.of(ID))
              .validAfter(Instant.now().minus(Duration.ofMinutes(5)))
              .validBefore(Instant.now().plus(Duration.ofMinutes(5)))
              .sign(signer);
      return new WorkloadLease(
          "lease",
          new WorkloadLease.Workload(
              ID,
              "process",
              "",
              "",
              "",
              "",
              "127.0.0.1",
              server.getPort(),
              PublicKeyEntry.toString(expected.getPublic())),
          PublicKeyEntry.toString(certificate));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close(true);
  }

  private final class Program implements Command, Runnable {
    private final String command;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private ExitCallback exit = (_, _, _) -> {};

    Program(String command) {
      this.command = command;
    }

    @Override
    public void setInputStream(InputStream stream) {
      in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
      out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
      err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
      exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
      Thread _ = Thread.ofVirtual().start(this);
    }

    @Override
    public void destroy(ChannelSession channel) {
      // The streams end, and the program with them.
    }

    @Override
    public void run() {
      try {
        exit.onExit(execute(command.split(" ", 2)));
      } catch (IOException e) {
        exit.onExit(255);
      }
    }

    private int execute(String[] words) throws IOException {
      switch (words[0]) {
        case "cat" -> cat();
        case "flood" -> flood(Integer.parseInt(words[1]));
        case "exit" -> {
          err.write("bye".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
          err.flush();
          return Integer.parseInt(words[1]);
        }
        default -> throw new UncheckedIOException(new IOException("no such command"));
      }
      return 0;
    }

    private void cat() throws IOException {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        inputBytes.addAndGet(n);
        out.write(buffer, 0, n);
        out.flush();
      }
    }

    private void flood(int bytes) throws IOException {
      byte[] buffer = new byte[BUFFER];
      for (int left = bytes; left > 0; left -= BUFFER) {
        int length = Math.min(left, BUFFER);
        out.write(buffer, 0, length);
        outputBytes.addAndGet(length);
      }
      out.flush();
    }
  }
}
