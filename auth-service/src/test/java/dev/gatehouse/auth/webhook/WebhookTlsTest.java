package dev.gatehouse.auth.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.authentication.IdentityProvider.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers over TLS, under an authority that was made for these tests. */
class WebhookTlsTest {

  private static final Path TLS = TestingDocuments.FOLDER.resolve("tls");
  private static final String YES = "{\"success\": true}";

  @TempDir private Path folder;

  @Test
  void aServerOfTheNamedAuthorityIsAsked() throws IOException, GeneralSecurityException {
    try (TestingWebhook server = TestingWebhook.startTls("server", "TLSv1.3", false)) {
      assertThat(ask(server.answer("/password", YES), settings(server)))
          .isInstanceOf(Answer.Accepted.class);
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsSentNothing() throws IOException, GeneralSecurityException {
    try (TestingWebhook server = TestingWebhook.startTls("server", "TLSv1.3", false)) {
      TestingSettings settings =
          settings(server).set("password.cacert-file", TLS.resolve("other-ca.pem").toString());
      assertUnverified(ask(server.answer("/password", YES), settings));
      assertThat(server.bodies()).isEmpty();
    }
  }

  @Test
  void withoutAnAuthorityThePlatformsAreTrustedAndNotOurs()
      throws IOException, GeneralSecurityException {
    try (TestingWebhook server = TestingWebhook.startTls("server", "TLSv1.3", false)) {
      TestingSettings settings = TestingSettings.of("0.5", server.answer("/password", YES));
      assertUnverified(ask(server, settings));
      assertThat(server.bodies()).isEmpty();
    }
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() throws IOException, GeneralSecurityException {
    try (TestingWebhook server = TestingWebhook.startTls("elsewhere", "TLSv1.3", false)) {
      assertUnverified(ask(server.answer("/password", YES), settings(server)));
      assertThat(server.bodies()).isEmpty();
    }
  }

  @Test
  void anOlderTlsIsRefusedUntilASettingAllowsIt() throws IOException, GeneralSecurityException {
    try (TestingWebhook server = TestingWebhook.startTls("server", "TLSv1.2", false)) {
      assertUnverified(ask(server.answer("/password", YES), settings(server)));
      assertThat(ask(server, settings(server).set("password.tls-version", "1.2")))
          .isInstanceOf(Answer.Accepted.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "client-rsa"})
  void weHaveACertificateForAServerThatWantsOne(String ours)
      throws IOException, GeneralSecurityException {
    try (TestingWebhook server = TestingWebhook.startTls("server", "TLSv1.3", true)) {
      server.answer("/password", YES);
      assertThat(ask(server, settings(server))).isInstanceOf(Answer.Unavailable.class);
      assertThat(server.bodies()).isEmpty();
      TestingSettings settings =
          settings(server)
              .set("password.cert-file", TLS.resolve(ours + ".pem").toString())
              .set("password.key-file", TLS.resolve(ours + ".key").toString());
      assertThat(ask(server, settings)).isInstanceOf(Answer.Accepted.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no PEM",
        "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"
      })
  void aKeyThatIsNoneIsRefusedAndNotRepeated(String text) throws IOException {
    // Given
    Path key = Files.writeString(folder.resolve("key.pem"), text);

    // When / Then
    assertThatExceptionOfType(WebhookTls.Unusable.class)
        .isThrownBy(
            () ->
                WebhookTls.of(
                    "1.3",
                    Optional.empty(),
                    Optional.of(TLS.resolve("client.pem")),
                    Optional.of(key)))
        .withMessageContaining("key.pem")
        .withMessageNotContaining("AAAA");
  }

  private static TestingSettings settings(TestingWebhook server) {
    return TestingSettings.of("0.5", server)
        .set("password.cacert-file", TLS.resolve("ca.pem").toString());
  }

  private Answer ask(TestingWebhook server, TestingSettings settings) throws IOException {
    AccessSnapshot access = TestingSettings.access(folder);
    server.bodies().clear();
    return settings.ask(access, TestingSettings.password());
  }

  private static void assertUnverified(Answer answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.code().code()).isEqualTo("GH-AUTH-5101");
              assertThat(unavailable.detail())
                  .isEqualTo("password could not be verified, or speaks no TLS that is allowed");
            });
  }
}
