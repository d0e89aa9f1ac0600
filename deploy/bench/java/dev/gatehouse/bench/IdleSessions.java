package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;

/**
 * What sessions cost the gateway in which nothing happens, each with one program on a pty.
 *
 * <p>The clients are of another make than the stock one, all in this process: a thousand of those
 * would not leave the gateway its memory. Every workload is there.
 */
record IdleSessions(int sessions, ProcessFigures.Memory none, ProcessFigures.Memory open) {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int AT_A_TIME = 4;

  static IdleSessions run(Endpoints endpoints, ProcessFigures gateway, int sessions) {
    ProcessFigures.Memory none = gateway.memory();
    SshClient mina = SshClient.setUpDefaultClient();
    // It speaks to the suite's own gateway alone.
    mina.setServerKeyVerifier((_, _, _) -> true);
    mina.start();
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Callable<ClientSession>> logins = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        logins.add(() -> open(mina, endpoints));
      }
      int opened = 0;
      for (Future<ClientSession> login : executor.invokeAll(logins)) {
        opened += login.get().isOpen() ? 1 : 0;
      }
      ProcessFigures.Memory open = gateway.memory();
      return new IdleSessions(opened, none, open);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      mina.stop();
    }
  }

  private static ClientSession open(SshClient mina, Endpoints endpoints)
      throws IOException, GeneralSecurityException {
    ClientSession session =
        mina.connect("strict", endpoints.host(), endpoints.port()).verify(SOON).getSession();
    session.addPublicKeyIdentity(
        new FileKeyPairProvider(endpoints.identity()).loadKeys(session).iterator().next());
    session.auth().verify(SOON);
    ChannelExec channel = session.createExecChannel("exec sleep 3600");
    channel.setUsePty(true);
    channel.setOut(OutputStream.nullOutputStream());
    channel.open().verify(SOON);
    if (!channel
        .waitFor(EnumSet.of(ClientChannelEvent.OPENED), SOON)
        .contains(ClientChannelEvent.OPENED)) {
      throw new IOException("no channel");
    }
    return session;
  }

  double heapKibibytesEach() {
    return (open.heap() - none.heap()) * 1024 / sessions;
  }
}
