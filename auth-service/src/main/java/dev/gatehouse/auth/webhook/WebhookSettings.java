package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.webhook.WebhookConfiguration.EndpointConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes servers to ask out of settings, or says which setting cannot be meant. */
final class WebhookSettings {

  private static final Duration CALL_SHORTEST = Duration.ofMillis(10);
  private static final Duration ATTEMPT_SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int ATTEMPTS_MOST = 10_000;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final WebhookConfiguration settings;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private WebhookSettings(WebhookConfiguration settings) {
    this.settings = settings;
  }

  static WebhookServers servers(WebhookConfiguration settings) throws UnusableWebhook {
    return new WebhookSettings(settings).servers();
  }

  private WebhookServers servers() throws UnusableWebhook {
    WebhookVersion version =
        WebhookVersion.named(settings.version())
            .orElseThrow(() -> new UnusableWebhook("version", "is 0.4 or 0.5"));
    bound("auth-timeout", settings.authTimeout(), ATTEMPT_SHORTEST);
    bound("retry-interval", settings.retryInterval(), CALL_SHORTEST);
    if (settings.attemptsMax() < 1 || settings.attemptsMax() > ATTEMPTS_MOST) {
      throw new UnusableWebhook("attempts-max", "is from 1 to " + ATTEMPTS_MOST);
    }
    if (settings.password().url().isEmpty() && settings.pubkey().url().isEmpty()) {
      throw new UnusableWebhook("password.url", "is missing, and so is pubkey.url");
    }
    if (version == WebhookVersion.V0_4 && settings.authz().url().isPresent()) {
      throw new UnusableWebhook("authz.url", "is not for version 0.4, which has no such call");
    }
    String policy =
        settings.policy().orElseThrow(() -> new UnusableWebhook("policy", "is missing"));
    return new WebhookServers(
        version,
        endpoint("password", "/password", settings.password()),
        endpoint("pubkey", "/pubkey", settings.pubkey()),
        endpoint("authz", "/authz", settings.authz()),
        endpoint("configserver", "", settings.configserver()),
        settings.authz().transmitSensitiveMetadata(),
        settings.configserver().transmitSensitiveMetadata(),
        new WebhookTerms(policy, settings.images()),
        executor);
  }

  private Optional<WebhookEndpoint> endpoint(
      String name, String suffix, EndpointConfiguration server) throws UnusableWebhook {
    if (server.url().isEmpty()) {
      return Optional.empty();
    }
    bound(name + ".timeout", server.timeout(), CALL_SHORTEST);
    URI url = server.url().orElseThrow();
    String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new UnusableWebhook(name + ".url", "is not https:// and a host");
    }
    if (url.getRawUserInfo() != null
        || url.getRawFragment() != null
        || (url.getRawQuery() != null && !suffix.isEmpty())) {
      throw new UnusableWebhook(name + ".url", "has more than host, port and path");
    }
    return Optional.of(
        new WebhookEndpoint(
            name,
            URI.create(url + suffix),
            server.timeout(),
            settings.retryInterval(),
            scheme.equals("https") ? Optional.of(tls(name, server)) : plain(name, server),
            executor));
  }

  private static Optional<WebhookTls> plain(String name, EndpointConfiguration server)
      throws UnusableWebhook {
    if (server.certFile().isPresent() || server.cacertFile().isPresent()) {
      throw new UnusableWebhook(name + ".url", "is http://, which has no certificates");
    }
    if (isUnencrypted(server) && !server.dangerouslyUnencrypted()) {
      throw new UnusableWebhook(
          name + ".url", "is http:// and not loopback; dangerously-unencrypted is false");
    }
    return Optional.empty();
  }

  /** Whether what is sent to this server, and what it answers, leaves the machine in the clear. */
  static boolean isUnencrypted(EndpointConfiguration server) {
    return server
        .url()
        .filter(url -> "http".equalsIgnoreCase(url.getScheme()))
        .filter(url -> !LOOPBACK.contains(Optional.ofNullable(url.getHost()).orElse("")))
        .isPresent();
  }

  private static WebhookTls tls(String name, EndpointConfiguration server) throws UnusableWebhook {
    try {
      return WebhookTls.of(
          server.tlsVersion(), server.cacertFile(), server.certFile(), server.keyFile());
    } catch (WebhookTls.Unusable e) {
      throw new UnusableWebhook(name, String.valueOf(e.getMessage()));
    }
  }

  private static void bound(String name, Duration value, Duration shortest) throws UnusableWebhook {
    if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
      throw new UnusableWebhook(
          name, "is from %d ms to %d s".formatted(shortest.toMillis(), LONGEST.toSeconds()));
    }
  }
}
