package dev.gatehouse.gateway.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.connection.DecidedProperties;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.socket.Sockets;
import java.util.Map;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.random.SingletonRandomFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads back what the dialer was built up from: exactly what is named, and nothing else. */
class SshWorkloadDialerPartsTest {
  private final SshWorkloadDialer dialer =
      new SshWorkloadDialer(
          GatewayKey.generate(),
          TestingConfiguration.of(WorkloadConfiguration.class, Map.of()),
          TestingConfiguration.of(SshConfiguration.class),
          new TestingTimer());
  private final SshClient client = dialer.client();

  @AfterEach
  void close() {
    dialer.close();
  }

  @Test
  void algorithmsAreThoseThatOurAgentHas() {
    assertThat(NamedResource.getNameList(client.getKeyExchangeFactories()))
        .containsExactly(
            "mlkem768x25519-sha256",
            "sntrup761x25519-sha512",
            "sntrup761x25519-sha512@openssh.com",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org");
    assertThat(NamedResource.getNameList(client.getCipherFactories()))
        .containsExactly("aes128-gcm@openssh.com", "aes256-gcm@openssh.com");
    assertThat(NamedResource.getNameList(client.getMacFactories()))
        .containsExactly("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com");
    assertThat(NamedResource.getNameList(client.getSignatureFactories()))
        .containsExactly("ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com");
    assertThat(NamedResource.getNameList(client.getCompressionFactories())).containsExactly("none");
  }

  @Test
  void onlyOurTwoServicesAreThere() {
    assertThat(NamedResource.getNameList(client.getServiceFactories()))
        .containsExactly("ssh-userauth", "ssh-connection");
    assertThat(client.getChannelFactories()).isEmpty();
    assertThat(client.getGlobalRequestHandlers()).isEmpty();
    assertThat(client.getUserAuthFactories()).isNull();
    assertThat(client.getForwarderFactory()).isNull();
    assertThat(client.getForwardingFilter()).isNull();
    assertThat(client.getAgentFactory()).isNull();
    assertThat(client.getFileSystemFactory()).isNull();
    assertThat(client.getKexExtensionHandler()).isNull();
    assertThat(client.getReservedSessionMessagesHandler()).isNull();
    assertThat(client.getSessionDisconnectHandler()).isNull();
    assertThat(client.getUnknownChannelReferenceHandler()).isNull();
    assertThat(client.getIoServiceFactoryFactory()).isInstanceOf(Sockets.class);
    assertThat(client.getIoServiceEventListener()).isNull();
    assertThat(client.getRandomFactory()).isInstanceOf(SingletonRandomFactory.class);
  }

  @Test
  void nothingIsReadFromAUsersHomeAndNobodyIsAsked() {
    assertThat(client.getHostConfigEntryResolver()).isSameAs(HostConfigEntryResolver.EMPTY);
    assertThat(client.getKeyIdentityProvider()).isSameAs(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    assertThat(client.getClientIdentityLoader()).isNull();
    assertThat(client.getFilePasswordProvider()).isNull();
    assertThat(client.getPasswordIdentityProvider()).isNull();
    assertThat(client.getUserInteraction()).isNull();
    assertThat(client.getClientProxyConnector()).isNull();
  }

  @Test
  void everyPropertyOfTheLibraryIsDecided() {
    assertThat(DecidedProperties.of(client))
        .isEqualTo(DecidedProperties.with(Map.of("CLIENT_IDENTIFICATION", "Gatehouse")));
  }
}
