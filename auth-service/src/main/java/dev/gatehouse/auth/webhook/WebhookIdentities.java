package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import dev.gatehouse.auth.authentication.IdentityProvider;
import dev.gatehouse.auth.proof.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Users whom servers know that were made for ContainerSSH. So many attempts at a time are asked
 * about, each within its time. Thread-safe.
 */
public final class WebhookIdentities implements IdentityProvider, AutoCloseable {

  private static final ServiceLog LOG = ServiceLog.of(WebhookIdentities.class);

  private final WebhookServers servers;
  private final Duration within;
  private final Semaphore places;
  private final List<Step> steps;

  /**
   * @throws UnusableWebhook naming the setting that cannot be meant
   */
  public WebhookIdentities(WebhookConfiguration settings) throws UnusableWebhook {
    this.servers = WebhookSettings.servers(settings);
    this.within = settings.authTimeout();
    this.places = new Semaphore(settings.attemptsMax());
    List<Step> offered = new ArrayList<>();
    servers.pubkey().ifPresent(_ -> offered.add(Step.PUBLICKEY));
    servers.password().ifPresent(_ -> offered.add(Step.PASSWORD));
    this.steps = List.copyOf(offered);
  }

  /** The servers that are asked in the clear, and not on this machine. */
  public static List<String> unencrypted(WebhookConfiguration settings) {
    List<String> names = new ArrayList<>();
    addIfUnencrypted(names, "password", settings.password());
    addIfUnencrypted(names, "pubkey", settings.pubkey());
    addIfUnencrypted(names, "authz", settings.authz());
    addIfUnencrypted(names, "configserver", settings.configserver());
    return names;
  }

  private static void addIfUnencrypted(
      List<String> names, String name, WebhookConfiguration.EndpointConfiguration server) {
    if (WebhookSettings.isUnencrypted(server)) {
      names.add(name);
    }
  }

  @Override
  public List<Step> steps() {
    return steps;
  }

  @Override
  public CompletionStage<Answer> ask(AuthenticationAttempt attempt, AccessSnapshot access) {
    if (!places.tryAcquire()) {
      return CompletableFuture.completedFuture(
          new Answer.Unavailable(MessageCode.WEBHOOK_BUSY, MessageCode.WEBHOOK_BUSY.cause()));
    }
    long deadline = System.nanoTime() + within.toNanos();
    return CompletableFuture.completedFuture(attempt)
        .thenCompose(some -> new WebhookLogin(servers, some, access, deadline).answer())
        .exceptionally(WebhookIdentities::failed)
        .whenComplete((_, _) -> places.release());
  }

  private static Answer failed(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException e ? e.getCause() : thrown;
    if (cause instanceof WebhookFailure failure) {
      return new Answer.Unavailable(failure.code(), failure.detail());
    }
    LOG.error(MessageCode.INTERNAL_ERROR, thrown);
    return new Answer.Unavailable(MessageCode.INTERNAL_ERROR, MessageCode.INTERNAL_ERROR.cause());
  }

  @Override
  public void close() {
    servers.close();
  }
}
