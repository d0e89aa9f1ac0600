package dev.gatehouse.auth.webhook;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * The servers that are asked, and what is made of their answers.
 *
 * @param executor where answers are read; ends with this
 */
record WebhookServers(
    WebhookVersion version,
    Optional<WebhookEndpoint> password,
    Optional<WebhookEndpoint> pubkey,
    Optional<WebhookEndpoint> authz,
    Optional<WebhookEndpoint> config,
    boolean sensitiveMetadataToAuthz,
    boolean sensitiveMetadataToConfig,
    WebhookTerms terms,
    ExecutorService executor)
    implements AutoCloseable {

  @Override
  public void close() {
    Stream.of(password, pubkey, authz, config)
        .flatMap(Optional::stream)
        .forEach(WebhookEndpoint::close);
    executor.shutdownNow();
  }
}
