package dev.gatehouse.auth.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.Choice;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.EndpointPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ForwardRules;
import dev.gatehouse.auth.policy.KeyTerms;
import dev.gatehouse.auth.policy.PathPattern;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.RecordInput;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.policy.SessionLimits;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import dev.gatehouse.auth.policy.TemplateName;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grant's format, held to files that never change and to its public description. */
class GoldenGrantTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final String CURRENT = "grant-v4.jwt";
  private static final Path DOCUMENT = Path.of("../docs/grants.md");

  private static final Instant NOW = Instant.parse("2026-11-22T20:00:00.250Z");
  private static final GrantId ID =
      new GrantId(UUID.fromString("019aad55-9cfa-7c3e-9a4b-5d6e7f8091a2"));
  private static final SessionId SESSION =
      SessionId.parse("019aad55-9c00-7abc-8def-0123456789ab").orElseThrow();
  private static final Ed25519PublicKey GATEWAY_KEY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).flatMap(Ed25519PublicKey::of).orElseThrow();
  private static final SessionPolicy POLICY =
      new SessionPolicy(
          new PolicyName("developer"),
          new TemplateName("default"),
          new SessionLimits(
              Duration.ofHours(12),
              Optional.of(Duration.ofMinutes(30)),
              Optional.of(8),
              Optional.of(10L << 30)),
          Set.of(
              ChannelKind.DIRECT_TCPIP, ChannelKind.EXEC, ChannelKind.SUBSYSTEM, ChannelKind.SHELL),
          new ProgramRules(
              new AllowedCommands(
                  false,
                  List.of("uptime", "git gc --prune=\"1 week\""),
                  List.of(new CommandPattern("rsync --server [ -~]+"))),
              SubsystemName.DEFAULT,
              Set.of(Signal.TERM, Signal.INT, Signal.HUP),
              Optional.of("/usr/local/bin/audited-run")),
          List.of(network("127.0.0.0", 8), network("::1", 128)),
          true,
          EnvironmentPattern.DEFAULT,
          RecordInput.NON_INTERACTIVE,
          10,
          RecordingPolicy.STRICT,
          new ForwardRules(
              List.of(EndpointPattern.of("*.internal:8000-8999")),
              List.of(EndpointPattern.of("localhost:*")),
              List.of(new PathPattern("/run/app.sock")),
              List.of(PathPattern.ANY)),
          new KeyTerms(
              List.of(EndpointPattern.of("shop.internal:8080")),
              List.of(EndpointPattern.ANY),
              Map.of("STAGE", "test", "LANG", "C.UTF-8")),
          new Choice(Optional.of("office-hours"), Optional.of(NOW.plusSeconds(7200))));

  @Test
  void aGrantIsByteForByteTheGoldenOne() throws IOException, GeneralSecurityException {
    // Given
    GrantIssuer issuer =
        new GrantIssuer(signingKey(), Duration.ofSeconds(60), InstantSource.fixed(NOW), now -> ID);

    // When
    SignedGrant grant =
        issuer.issue(
            new UserName("demo"),
            POLICY,
            SESSION,
            GATEWAY_KEY,
            new Ground.File(Optional.empty(), InetAddress.getLoopbackAddress()));
    writeIfMissing(grant.token());

    // Then
    assertThat(grant.token()).isEqualTo(goldenToken(CURRENT));
    assertThat(grant.id()).isEqualTo(ID.toString());
    assertThat(grant.toString()).doesNotContain(grant.token());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grant-v1.jwt", "grant-v2.jwt", "grant-v3.jwt", CURRENT})
  void aVerifierReadsTheGoldenGrantsOfAllVersionsWithThePublishedKey(String golden)
      throws IOException, GeneralSecurityException, JoseException {
    // Given
    JwksResource.Key published = JwksResource.Key.of(signingKey().publicKey());
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(goldenToken(golden));
    signature.setKey(
        PublicJsonWebKey.Factory.newPublicJwk(
                "{\"kty\":\"%s\",\"crv\":\"%s\",\"x\":\"%s\"}"
                    .formatted(published.kty(), published.crv(), published.x()))
            .getPublicKey());

    // When
    boolean valid = signature.verifySignature();

    // Then
    assertThat(valid).isTrue();
    assertThat(signature.getKeyIdHeaderValue()).isEqualTo(published.kid());
    assertThat(signature.getHeader("typ")).isEqualTo("gatehouse-grant+jwt");
    assertThat(signature.getAlgorithmHeaderValue()).isEqualTo("EdDSA");
  }

  @Test
  void thePolicyOfVersionFourHasTheMembersOfVersionThreeAndWhatIsAskedFor()
      throws IOException, JoseException {
    // Given
    Map<?, ?> third = policy("grant-v3.jwt");
    Map<?, ?> fourth = policy(CURRENT);

    // When
    Set<Object> added = new HashSet<>(fourth.keySet());
    added.removeAll(third.keySet());

    // Then
    assertThat(fourth.get("version")).isEqualTo(4L);
    assertThat(fourth.keySet().containsAll(third.keySet())).isTrue();
    assertThat(added)
        .containsExactlyInAnyOrder(
            "forwardDestinations",
            "listenAddresses",
            "forwardSockets",
            "listenSockets",
            "permitOpen",
            "permitListen",
            "variables",
            "sessionsMax",
            "bytesMax",
            "rule",
            "endsByRule");
  }

  @Test
  void thePolicyOfVersionThreeHasTheMembersOfVersionTwoItsNameAndItsPrograms()
      throws IOException, JoseException {
    // Given
    Map<?, ?> second = policy("grant-v2.jwt");
    Map<?, ?> third = policy("grant-v3.jwt");

    // When
    Set<Object> added = new HashSet<>(third.keySet());
    added.removeAll(second.keySet());

    // Then
    assertThat(second.get("version")).isEqualTo(2L);
    assertThat(third.get("version")).isEqualTo(3L);
    assertThat(third.keySet().containsAll(second.keySet())).isTrue();
    assertThat(added)
        .containsExactlyInAnyOrder(
            "name",
            "anyCommand",
            "commands",
            "commandPatterns",
            "subsystems",
            "signals",
            "forcedCommand",
            "idleMax");
  }

  @Test
  void theDocumentedExampleIsTheGoldenGrant() throws IOException, JoseException {
    // Given
    String document = Files.readString(DOCUMENT).replaceAll("\\s", "");
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(goldenToken(CURRENT));

    // When
    String payload = signature.getUnverifiedPayload().replaceAll("\\s", "");

    // Then
    assertThat(document).contains(goldenToken(CURRENT)).contains(payload);
  }

  private static SigningKey signingKey() throws IOException, GeneralSecurityException {
    return Ed25519Pem.signingKey(Files.readString(GOLDEN.resolve("signing-key.pem")));
  }

  private static ForwardNetwork network(String address, int prefixLength) {
    return new ForwardNetwork(InetAddress.ofLiteral(address), prefixLength);
  }

  private static Map<?, ?> policy(String golden) throws IOException, JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(goldenToken(golden));
    Object policy = JsonUtil.parseJson(signature.getUnverifiedPayload()).get("policy");
    return (Map<?, ?>) Objects.requireNonNull(policy);
  }

  /** {@code -Dgatehouse.golden=write} writes a golden grant that is missing, and no other. */
  private static void writeIfMissing(String token) throws IOException {
    Path golden = GOLDEN.resolve(CURRENT);
    if (Files.notExists(golden) && "write".equals(System.getProperty("gatehouse.golden"))) {
      Files.writeString(golden, token + "\n");
    }
  }

  private static String goldenToken(String golden) throws IOException {
    return Files.readString(GOLDEN.resolve(golden)).strip();
  }
}
