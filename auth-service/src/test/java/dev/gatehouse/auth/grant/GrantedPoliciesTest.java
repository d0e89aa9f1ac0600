package dev.gatehouse.auth.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.TestingPolicies;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The policies of the table of judgements, as the gateway gets them: it judges by these. */
class GrantedPoliciesTest {

  private static final Path KEY = Path.of("src/test/resources/golden/signing-key.pem");
  private static final Path FILE = Path.of("src/test/resources/judgement/policies.json");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SessionId SESSION =
      SessionId.parse("019aad55-9c00-7abc-8def-0123456789ab").orElseThrow();
  private static final Ed25519PublicKey GATEWAY_KEY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).flatMap(Ed25519PublicKey::of).orElseThrow();

  @Test
  void grantsHaveThePoliciesAsTheFileDoes() throws IOException, GeneralSecurityException {
    // Given
    GrantIssuer issuer =
        new GrantIssuer(
            Ed25519Pem.signingKey(Files.readString(KEY)),
            Duration.ofSeconds(30),
            InstantSource.system(),
            GrantId::at);

    // When
    ObjectNode granted = JSON.createObjectNode();
    for (Map.Entry<String, SessionPolicy> policy : TestingPolicies.ofJudgement().entrySet()) {
      SignedGrant grant =
          issuer.issue(
              new UserName("demo"),
              policy.getValue(),
              SESSION,
              GATEWAY_KEY,
              new Ground.File(Optional.empty(), InetAddress.getLoopbackAddress()));
      granted.set(
          policy.getKey(),
          JSON.readTree(Base64.getUrlDecoder().decode(grant.token().split("\\.", -1)[1]))
              .get("policy"));
    }
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(granted) + "\n";
    if ("write".equals(System.getProperty("gatehouse.golden"))) {
      Files.writeString(FILE, text);
    }

    // Then
    assertThat(Files.readString(FILE))
        .as("run with -Dgatehouse.golden=write, then copy it to the gateway's")
        .isEqualTo(text);
  }
}
