package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.socket.Sockets;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.random.SingletonRandomFactory;
import org.apache.sshd.common.session.helpers.DefaultUnknownChannelReferenceHandler;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.Test;

/** Reads back what the listener was built up from: exactly what is named, and nothing else. */
class SshListenerPartsTest {
  private final SshServer server = server();

  private static SshServer server() {
    try {
      return new SshListener(
              TestingConfiguration.of(SshConfiguration.class),
              new HostKeys(KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256)),
              Runnable::run,
              new TestingTimer(),
              _ -> {})
          .server();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keyExchangesArePostQuantumFirst() {
    assertThat(NamedResource.getNameList(server.getKeyExchangeFactories()))
        .containsExactly(
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org");
  }

  @Test
  void ciphersAreAuthenticatedOrEncryptedBeforeTheMac() {
    assertThat(NamedResource.getNameList(server.getCipherFactories()))
        .containsExactly(
            "aes128-gcm@openssh.com",
            "aes256-gcm@openssh.com",
            "chacha20-poly1305@openssh.com",
            "aes128-ctr",
            "aes192-ctr",
            "aes256-ctr");
    assertThat(NamedResource.getNameList(server.getMacFactories()))
        .containsExactly("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com");
  }

  @Test
  void signaturesAreThoseThatUsersMayLogInWith() {
    assertThat(NamedResource.getNameList(server.getSignatureFactories()))
        .containsExactly(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com",
            "rsa-sha2-512",
            "rsa-sha2-256");
  }

  @Test
  void nothingIsCompressed() {
    assertThat(NamedResource.getNameList(server.getCompressionFactories())).containsExactly("none");
  }

  @Test
  void nothingOfTheLibrarysOwnAnswersAClient() {
    assertThat(server.getServiceFactories()).isEmpty();
    assertThat(server.getSubsystemFactories()).isEmpty();
    assertThat(server.getUserAuthFactories()).isEmpty();
    assertThat(server.getChannelFactories()).isEmpty();
    assertThat(server.getGlobalRequestHandlers()).isEmpty();
    assertThat(server.getForwardingFilter()).isNull();
    assertThat(server.getForwarderFactory()).isNull();
    assertThat(server.getAgentFactory()).isNull();
    assertThat(server.getFileSystemFactory()).isNull();
    assertThat(server.getShellFactory()).isNull();
    assertThat(server.getCommandFactory()).isNull();
    assertThat(server.getPasswordAuthenticator()).isNull();
    assertThat(server.getPublickeyAuthenticator()).isNull();
    assertThat(server.getKeyboardInteractiveAuthenticator()).isNull();
    assertThat(server.getGSSAuthenticator()).isNull();
    assertThat(server.getHostBasedAuthenticator()).isNull();
  }

  @Test
  void nothingOfTheLibrarysOwnStandsBetweenAClientAndOurConnection() {
    assertThat(server.getKexExtensionHandler()).isNull();
    assertThat(server.getHostKeyCertificateProvider()).isNull();
    assertThat(server.getServerProxyAcceptor()).isNull();
    assertThat(server.getReservedSessionMessagesHandler()).isNull();
    assertThat(server.getSessionDisconnectHandler()).isNull();
    assertThat(server.getUnknownChannelReferenceHandler())
        .isSameAs(DefaultUnknownChannelReferenceHandler.INSTANCE);
    assertThat(server.getIoServiceFactoryFactory()).isInstanceOf(Sockets.class);
    assertThat(server.getIoServiceEventListener()).isNull();
    assertThat(server.getRandomFactory()).isInstanceOf(SingletonRandomFactory.class);
  }

  @Test
  void onlyThePresentHostKeyIsUsed() throws Exception {
    assertThat(server.getKeyPairProvider().loadKeys(null)).hasSize(1);
    assertThat(server.getKeyPairProvider().getKeyTypes(null)).containsExactly("ssh-ed25519");
  }

  @Test
  void chachaIsOurs() {
    assertThat(NamedFactory.create(server.getCipherFactories(), "chacha20-poly1305@openssh.com"))
        .isInstanceOf(ChaCha20Poly1305.class);
  }

  @Test
  void everyPropertyOfTheLibraryIsDecided() {
    assertThat(DecidedProperties.of(server))
        .isEqualTo(DecidedProperties.with(Map.of("SERVER_IDENTIFICATION", "Gatehouse")));
  }

  @Test
  void algorithmsThatAreNotOnAreNoSignatures() {
    assertThat(CryptoPolicy.userSignature("ssh-rsa")).isNull();
    assertThat(CryptoPolicy.userSignature("ssh-dss")).isNull();
    assertThat(CryptoPolicy.userSignature("ssh-rsa-cert-v01@openssh.com")).isNull();
    assertThat(CryptoPolicy.userSignature("ssh-dss-cert-v01@openssh.com")).isNull();
    assertThat(CryptoPolicy.userSignature("sk-ssh-ed25519@openssh.com-cert-v01@openssh.com"))
        .isNull();
    assertThat(CryptoPolicy.userSignature("rsa-sha2-256")).isNotNull();
  }
}
