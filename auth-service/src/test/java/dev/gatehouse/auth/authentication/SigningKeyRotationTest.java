package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.TypedSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Log-ins of two steps, on two replicas, while one signing key takes over from another in the order
 * of docs/how-to/rotate-the-signing-key.md.
 */
class SigningKeyRotationTest {

  private static final Credential KEY =
      new Credential.ProvenKey(
          PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob());

  @TempDir private Path folder;

  /** One replica, with files of its own. */
  private record Replica(Path files, GrantKeys keys, Authenticator authenticator) {

    void put(String file, String as) throws IOException, UnusableKey {
      Files.copy(files.resolve(file), files.resolve(as), StandardCopyOption.REPLACE_EXISTING);
      boolean _ = keys.reload();
    }
  }

  private Replica one = replica("unused");
  private Replica two = one;

  private static Replica replica(String name) {
    return new Replica(Path.of(name), TestingAccess.keys(), TestingAccess.none());
  }

  @BeforeEach
  void startTwoReplicasThatPublishBothKeys() throws IOException, UnusableKey {
    TestingAccess access =
        TestingAccess.in(folder)
            .users(
                """
                  two:
                    policy: developer
                    authentication: [[publickey, password]]
                    passwordHash: %s
                    authorizedKeys: ["%s"]
                """
                    .formatted(TestingAccess.HASH, TestingKeys.line("ed25519")));
    GrantKeys _ = GrantKeys.load(folder.resolve("present"), List.of());
    GrantKeys _ = GrantKeys.load(folder.resolve("next"), List.of());
    one = start(access, "one");
    two = start(access, "two");
  }

  private Replica start(TestingAccess access, String name) throws IOException, UnusableKey {
    Path files = Files.createDirectory(folder.resolve(name));
    Files.copy(folder.resolve("present"), files.resolve("signing.pem"));
    Files.copy(folder.resolve("present"), files.resolve("previous.pem"));
    Files.copy(folder.resolve("next"), files.resolve("next.pem"));
    GrantKeys keys =
        GrantKeys.load(
            files.resolve("signing.pem"),
            List.of(files.resolve("previous.pem"), files.resolve("next.pem")));
    return new Replica(files, keys, access.authenticator(keys));
  }

  private static String begin(Replica at) {
    AuthenticationDecision decision =
        TestingAccess.join(
            at.authenticator().decide(TestingAccess.attempt("two", 1, KEY, Optional.empty())));
    assertThat(decision).isInstanceOf(Continue.class);
    return ((Continue) decision).state();
  }

  /** The id of the key that signed the grant. */
  private static String end(Replica at, String state) {
    Credential password = new Credential.Password(TypedSecret.of("demo-password".toCharArray()));
    AuthenticationDecision decision =
        TestingAccess.join(
            at.authenticator()
                .decide(TestingAccess.attempt("two", 2, password, Optional.of(state))));
    assertThat(decision).isInstanceOf(Accepted.class);
    String header = ((Accepted) decision).grant().orElseThrow().token().split("\\.", -1)[0];
    return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8)
        .replaceFirst(".*\"kid\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void aLoginThatBeginsUnderOneKeyEndsUnderTheOther() throws IOException, UnusableKey {
    // Given
    String present = one.keys().signingKeyId();
    String begunAtOne = begin(one);
    String begunAtTwo = begin(two);

    // When: the next key signs at one replica, and not yet at the other
    one.put("next.pem", "signing.pem");
    String next = one.keys().signingKeyId();
    String begunUnderTheNext = begin(one);

    // Then
    assertThat(next).isNotEqualTo(present);
    assertThat(end(one, begunAtOne)).isEqualTo(next);
    assertThat(end(one, begunAtTwo)).isEqualTo(next);
    assertThat(end(two, begunUnderTheNext)).isEqualTo(present);
    assertThat(one.keys().publishedCount()).isEqualTo(2);
  }

  @Test
  void whatBeganUnderAKeyThatIsGoneHasToBeginAgain() throws IOException, UnusableKey {
    // Given
    String begun = begin(one);
    one.put("next.pem", "signing.pem");

    // When
    one.put("next.pem", "previous.pem");

    // Then
    assertThat(one.keys().publishedCount()).isEqualTo(1);
    assertThatExceptionOfType(RefusedRequest.class).isThrownBy(() -> end(one, begun));
  }
}
