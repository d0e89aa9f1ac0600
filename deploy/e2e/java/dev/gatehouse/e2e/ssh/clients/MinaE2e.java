package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Apache MINA SSHD's client, an SSH library of Java. */
class MinaE2e extends RekeyingClientContract {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final SshClient client = SshClient.setUpDefaultClient();

  @BeforeEach
  void start() {
    client.setServerKeyVerifier(
        new KnownHostsServerKeyVerifier(
            RejectAllServerKeyVerifier.INSTANCE, endpoints.knownHosts()));
    client.setKeyIdentityProvider(new FileKeyPairProvider(endpoints.identity()));
    client.start();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
  }

  @Override
  Program.Outcome exec(String command) throws IOException {
    return run(command, false);
  }

  @Override
  String atATerminal(String command) throws IOException {
    return run(command, true).output();
  }

  private Program.Outcome run(String command, boolean terminal) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    try (ClientSession session = logIn();
        ChannelExec channel = session.createExecChannel(command)) {
      channel.setUsePty(terminal);
      channel.setPtyColumns(80);
      channel.setPtyLines(24);
      channel.setIn(InputStream.nullInputStream());
      channel.setOut(output);
      channel.setErr(error);
      channel.open().verify(BOUND);
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), BOUND);
      return new Program.Outcome(
          List.of(command),
          Objects.requireNonNull(channel.getExitStatus(), "no exit status"),
          output.toString(StandardCharsets.UTF_8),
          error.toString(StandardCharsets.UTF_8));
    }
  }

  @Override
  void transfer(Path up, Path down) throws IOException {
    try (ClientSession session = logIn();
        SftpClient files = SftpClientFactory.instance().createSftpClient(session)) {
      try (OutputStream out = files.write(nameThere())) {
        Files.copy(up, out);
      }
      try (InputStream in = files.read(nameThere())) {
        Files.copy(in, down);
      }
      files.remove(nameThere());
    }
  }

  @Override
  void transferWithNewKeys(Path up, Path down) throws IOException {
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(client, (long) REKEY_BYTES);
    transfer(up, down);
  }

  @Override
  List<String> postQuantumKeyExchanges() {
    // In the order in which MINA prefers them.
    return List.of(
        "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "mlkem768x25519-sha256");
  }

  @Override
  String keyExchange() throws IOException {
    try (ClientSession session = logIn()) {
      return session.getNegotiatedKexParameter(KexProposalOption.ALGORITHMS);
    }
  }

  private ClientSession logIn() throws IOException {
    ClientSession session =
        client
            .connect(endpoints.user(), endpoints.host(), endpoints.port())
            .verify(BOUND)
            .getSession();
    session.auth().verify(BOUND);
    return session;
  }
}
