package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import dev.gatehouse.auth.authentication.AuthenticationAttempt.Client;
import dev.gatehouse.auth.authentication.Credential;
import dev.gatehouse.auth.authentication.IdentityProvider.Answer;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Settings of webhooks, an access file for their users, and attempts of them. */
final class TestingSettings {

  static final PublicKeyBlob KEY =
      PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob();

  private final Map<String, String> settings = new LinkedHashMap<>();

  private TestingSettings() {}

  /** The servers of one version, all of them here; each is asked once, and has time. */
  static TestingSettings of(String version, TestingWebhook server) {
    TestingSettings made = new TestingSettings();
    made.set("version", version)
        .set("policy", "wide")
        .set("auth-timeout", "20s")
        .set("retry-interval", "30s")
        .set("password.timeout", "20s")
        .set("pubkey.timeout", "20s")
        .set("authz.timeout", "20s")
        .set("configserver.timeout", "20s")
        .set("images.large", "example/large:1")
        .set("password.url", server.url())
        .set("pubkey.url", server.url());
    return made;
  }

  TestingSettings set(String name, String value) {
    settings.put("webhook." + name, value);
    return this;
  }

  WebhookIdentities identities() {
    WebhookConfiguration configuration =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(WebhookConfiguration.class, "webhook")
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build()
            .getConfigMapping(WebhookConfiguration.class, "webhook");
    try {
      return new WebhookIdentities(configuration);
    } catch (UnusableWebhook e) {
      throw new AssertionError(e.problem(), e);
    }
  }

  /** Asks once, with what is set. */
  Answer ask(AccessSnapshot access, Credential credential) {
    try (WebhookIdentities identities = identities()) {
      return identities.ask(attempt("alice", credential), access).toCompletableFuture().join();
    }
  }

  static AccessSnapshot access(Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default, large]
            policies:
              wide:
                template: default
                channels:
                  - shell
                  - exec
                  - subsystem
                  - direct-tcpip
                  - forwarded-tcpip
                  - direct-streamlocal
                  - forwarded-streamlocal
                  - x11
                  - auth-agent
                forwardNetworks: [127.0.0.0/8]
                pty: true
              narrow: {template: default, channels: [exec], commands: [{exact: uptime}]}
              careful:
                template: default
                channels: [shell]
                authentication: [[publickey, password]]
              keyed: {template: default, channels: [shell], authentication: [[publickey]]}
            users:
              bob: {policy: wide, authorizedKeys: ["%1$s"]}
              powerless: {authorizedKeys: ["%1$s"]}
            """
                .formatted(TestingKeys.line("ed25519")));
    return switch (AccessFile.read(file)) {
      case AccessReading.Accepted accepted -> accepted.snapshot();
      case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
    };
  }

  static Credential password() {
    return new Credential.Password(
        TypedSecret.ofBytes(
            new byte[] {'f', (byte) 0xc3, (byte) 0xbc, 'r', '[', ']', 0, (byte) 0xff}));
  }

  static Credential password(String text) {
    return new Credential.Password(TypedSecret.ofBytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  static AuthenticationAttempt attempt(String user, Credential credential) {
    return new AuthenticationAttempt(
        SessionId.parse("019aad55-9c00-7abc-8def-0123456789ab").orElseThrow(),
        new Client("192.0.2.1", "SSH-2.0-OpenSSH_9.2"),
        user,
        1,
        credential instanceof Credential.Password ? Method.PASSWORD : Method.PUBLICKEY,
        credential,
        Optional.empty(),
        Optional.empty());
  }
}
