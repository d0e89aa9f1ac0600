package dev.gatehouse.backend.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.backend.grant.ChannelKind;
import dev.gatehouse.backend.grant.ForwardNetwork;
import dev.gatehouse.backend.grant.SessionPolicy;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadAuthorityTest {

  private static final Path GOLDEN = Path.of("agent/golden");

  private static final SessionPolicy POLICY =
      new SessionPolicy(
          EnumSet.allOf(ChannelKind.class), 10, List.of(new ForwardNetwork("10.0.0.0/8")));

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCertificateIsTheGoldenOneButForItsSigner(int protocol) throws Exception {
    String name = "certificate-v" + protocol;
    JsonNode about = JsonMapper.builder().build().readTree(GOLDEN.resolve(name + ".json").toFile());
    OpenSshCertificate golden = parse(Files.readString(GOLDEN.resolve(name + ".pub")));

    GatewayCertificate issued =
        new WorkloadAuthority(OpenSshKeyPair.generate())
            .issue(
                new SshPublicKey(about.get("gatewayKey").asText()),
                new WorkloadId(about.get("workloadId").asText()),
                protocol,
                POLICY,
                LeaseId.parse(about.get("keyId").asText()).orElseThrow(),
                Instant.parse(about.get("validAt").asText()));

    OpenSshCertificate certificate = parse(issued.line());
    assertThat(certificate.getType()).isEqualTo(golden.getType());
    assertThat(certificate.getId()).isEqualTo(golden.getId());
    assertThat(certificate.getPrincipals()).containsExactlyElementsOf(golden.getPrincipals());
    assertThat(certificate.getCriticalOptionsMap()).isEqualTo(golden.getCriticalOptionsMap());
    assertThat(certificate.getExtensionsMap()).isEqualTo(golden.getExtensionsMap());
    assertThat(certificate.getValidAfter()).isEqualTo(golden.getValidAfter());
    assertThat(certificate.getValidBefore()).isEqualTo(golden.getValidBefore());
    assertThat(KeyUtils.compareKeys(certificate.getCertPubKey(), golden.getCertPubKey())).isTrue();
    assertThat(issued.expiresAt())
        .isEqualTo(Instant.parse(about.get("validAt").asText()).plus(WorkloadAuthority.VALIDITY));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void thePolicyIsTheGoldenOneOfTheAgentsProtocol(int protocol) throws IOException {
    assertThat(AgentPolicy.of(POLICY, protocol).json())
        .isEqualTo(Files.readString(GOLDEN.resolve("policy-v" + protocol + ".json")));
  }

  @Test
  void aPolicyWithoutProgramsOpensNoSessionChannel() {
    SessionPolicy policy = new SessionPolicy(Set.of(ChannelKind.DIRECT_TCPIP), 1, List.of());

    assertThat(AgentPolicy.of(policy, 1).json())
        .isEqualTo("{\"version\":1,\"channels\":[],\"channelsMax\":1}");
    assertThat(AgentPolicy.of(policy, 2).json())
        .isEqualTo(
            "{\"version\":2,\"channels\":[\"direct-tcpip\"],\"channelsMax\":1,\"networks\":[]}");
  }

  @Test
  void theKeyIsCreatedOnceForItsOwnerAlone(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("keys/ca");

    WorkloadAuthority created = WorkloadAuthorityFile.readOrCreate(file);

    assertThat(WorkloadAuthorityFile.readOrCreate(file).publicKey()).isEqualTo(created.publicKey());
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileWithSomethingElseIsRefused(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("ca"), "not a key");

    assertThatThrownBy(() -> WorkloadAuthorityFile.readOrCreate(file))
        .isInstanceOf(IOException.class);
  }

  private static OpenSshCertificate parse(String line)
      throws IOException, GeneralSecurityException {
    return (OpenSshCertificate)
        AuthorizedKeyEntry.parseAuthorizedKeyEntry(line.strip()).resolvePublicKey(null, null);
  }
}
