package dev.gatehouse.auth.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingPolicies;
import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.Fingerprints;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.identity.UuidV7;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a gateway keeps for us and gives back: nobody else can write it, and nothing is lost. */
class BasisTest {

  private static final Instant NOW = Instant.parse("2026-11-26T20:00:00Z");
  private static final SessionId SESSION = new SessionId(UuidV7.at(NOW));
  private static final Ed25519PublicKey GATEWAY =
      new Ed25519PublicKey("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  private static final Fingerprints KEY =
      new Fingerprints("SHA256:" + "a".repeat(43), "SHA1:" + "b".repeat(27));
  private static final SessionPolicy POLICY =
      TestingPolicies.ofJudgement().values().iterator().next();

  @TempDir private Path folder;
  private Path signing = Path.of("");
  private Path previous = Path.of("");

  @BeforeEach
  void name() {
    signing = folder.resolve("signing.pem");
    previous = folder.resolve("previous.pem");
  }

  private SignedGrant issue(GrantKeys keys, Ground ground) {
    return new GrantIssuer(keys, Duration.ofSeconds(30), InstantSource.fixed(NOW))
        .issue(new UserName("demo"), POLICY, SESSION, GATEWAY, ground);
  }

  static Stream<Optional<LoginKey>> keys() {
    return Stream.of(
        Optional.empty(),
        Optional.of(new LoginKey.Listed(KEY)),
        Optional.of(
            new LoginKey.Certified(
                KEY,
                "SHA256:" + "c".repeat(43),
                -1,
                "laptop \"of\"\n demo \u00e4\u0007",
                List.of("demo", "root"),
                Set.of(Permission.PTY, Permission.PORT_FORWARDING),
                Optional.of("echo \"a b\""))),
        Optional.of(
            new LoginKey.Certified(
                KEY,
                "SHA256:" + "c".repeat(43),
                0,
                "",
                List.of("demo"),
                Set.of(),
                Optional.empty())));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void itComesBackAsItWentOut(Optional<LoginKey> key) throws UnusableKey {
    // Given
    GrantKeys keys = GrantKeys.load(signing, List.of());

    // When
    SignedGrant grant = issue(keys, new Ground.File(key, InetAddress.getLoopbackAddress()));
    Basis basis = new BasisReader(keys).read(grant.basis()).orElseThrow();

    // Then
    assertThat(basis.grant().toString()).isEqualTo(grant.id());
    assertThat(basis.session()).isEqualTo(SESSION);
    assertThat(basis.principal()).isEqualTo(new UserName("demo"));
    assertThat(basis.origin()).isEqualTo(Origin.FILE);
    assertThat(basis.policy()).isEqualTo(POLICY.name());
    assertThat(basis.policyDigest()).isEqualTo(PolicyClaim.digest(POLICY));
    assertThat(basis.key()).isEqualTo(key);
    key.ifPresent(some -> assertThat(LoginKeyForm.read(LoginKeyForm.text(some))).isEqualTo(some));
    key.ifPresent(some -> assertThat(LoginKeyForm.text(some)).doesNotContain("\n"));
  }

  @Test
  void aWebhooksUserComesBackAsOne() throws UnusableKey {
    // Given
    GrantKeys keys = GrantKeys.load(signing, List.of());

    // When
    SignedGrant grant = issue(keys, new Ground.Webhook(POLICY));

    // Then
    assertThat(new BasisReader(keys).read(grant.basis()))
        .hasValueSatisfying(
            basis -> {
              assertThat(basis.origin()).isEqualTo(Origin.WEBHOOK);
              assertThat(basis.key()).isEmpty();
            });
  }

  @Test
  void whatIsNotToTheLetterOursSaysNothing() throws UnusableKey {
    // Given
    GrantKeys keys = GrantKeys.load(signing, List.of());
    GrantKeys others = GrantKeys.load(folder.resolve("others.pem"), List.of());
    BasisReader reader = new BasisReader(keys);
    SignedGrant grant =
        issue(keys, new Ground.File(Optional.empty(), InetAddress.getLoopbackAddress()));
    String[] parts = grant.basis().split("\\.", -1);
    String claims =
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
            .replace("\"sub\":\"demo\"", "\"sub\":\"root\"");
    String changed =
        parts[0]
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[2];
    String unsigned =
        Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[1]
            + ".";

    // When / Then
    assertThat(reader.read(grant.basis())).isPresent();
    assertThat(reader.read(changed)).isEmpty();
    assertThat(reader.read(unsigned)).isEmpty();
    assertThat(reader.read(grant.token())).isEmpty();
    assertThat(
            reader.read(
                issue(others, new Ground.File(Optional.empty(), InetAddress.getLoopbackAddress()))
                    .basis()))
        .isEmpty();
    assertThat(reader.read("")).isEmpty();
    assertThat(reader.read("a.b")).isEmpty();
    assertThat(reader.read("a".repeat(BasisReader.CHARACTERS_MAX + 1))).isEmpty();
  }

  @Test
  void itIsReadAsLongAsTheKeyThatSignedItIsPublished() throws IOException, UnusableKey {
    // Given: both keys are published, and the next one takes over
    GrantKeys _ = GrantKeys.load(previous, List.of());
    GrantKeys keys = GrantKeys.load(signing, List.of(previous));
    String before =
        issue(keys, new Ground.File(Optional.empty(), InetAddress.getLoopbackAddress())).basis();
    Files.copy(previous, folder.resolve("next.pem"));
    Files.copy(signing, previous, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve("next.pem"), signing, StandardCopyOption.REPLACE_EXISTING);
    boolean taken = keys.reload();

    // When
    boolean stillRead = new BasisReader(keys).read(before).isPresent();
    Files.copy(signing, previous, StandardCopyOption.REPLACE_EXISTING);
    boolean withdrawn = keys.reload();

    // Then
    assertThat(taken).isTrue();
    assertThat(stillRead).isTrue();
    assertThat(withdrawn).isTrue();
    assertThat(new BasisReader(keys).read(before)).isEmpty();
  }
}
