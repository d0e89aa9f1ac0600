package dev.gatehouse.backend.certificate;

import dev.gatehouse.backend.identity.SshPublicKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;

/** A gateway as far as a workload sees one: an SSH client with a certificate and a pinned key. */
public final class TestingGateway {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final OpenSshKeyPair key = OpenSshKeyPair.generate();

  public SshPublicKey publicKey() {
    return key.publicKey();
  }

  /** Runs a command in the workload and returns what it wrote. */
  public String run(int port, String workload, String hostKey, String certificate, String command)
      throws IOException, GeneralSecurityException {
    PublicKey pinned = parse(hostKey);
    SshClient client = SshClient.setUpDefaultClient();
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setServerKeyVerifier(
        (session, address, presented) -> KeyUtils.compareKeys(pinned, presented));
    client.start();
    try (client;
        ClientSession session =
            client.connect(workload, "127.0.0.1", port).verify(PATIENCE).getSession()) {
      session.setKeyIdentityProvider(
          context -> List.of(new KeyPair(parse(certificate), key.keyPair().getPrivate())));
      session.auth().verify(PATIENCE);
      return session.executeRemoteCommand(command);
    }
  }

  private static PublicKey parse(String line) throws IOException, GeneralSecurityException {
    return AuthorizedKeyEntry.parseAuthorizedKeyEntry(line).resolvePublicKey(null, null);
  }
}
