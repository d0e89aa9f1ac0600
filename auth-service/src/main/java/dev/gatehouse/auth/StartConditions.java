package dev.gatehouse.auth;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.HashingThreads;
import dev.gatehouse.auth.authentication.Identities;
import dev.gatehouse.auth.authentication.IdentitySource;
import dev.gatehouse.auth.block.BlockSettings;
import dev.gatehouse.auth.block.Blocks;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.caller.CallerTokens;
import dev.gatehouse.auth.caller.CallerTokens.UnusableToken;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import dev.gatehouse.auth.place.SessionPlaces;
import dev.gatehouse.auth.reload.AccessRecord;
import dev.gatehouse.auth.reload.AccessReload;
import dev.gatehouse.auth.webhook.UnusableWebhook;
import dev.gatehouse.auth.webhook.WebhookIdentities;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Without which the service does not start: its access file, signing key, caller tokens and bounds.
 *
 * <p>All are read before the port is opened. What is wrong is in the log with its code, and the
 * process ends with a status other than 0.
 */
@Singleton
class StartConditions {

  private static final ServiceLog LOG = ServiceLog.of(StartConditions.class);

  private final AuthConfiguration configuration;

  StartConditions(AuthConfiguration configuration) {
    this.configuration = configuration;
  }

  void onStart(
      @Observes StartupEvent event,
      CallerTokens tokens,
      GrantKeys keys,
      HashingThreads hashing,
      Identities identities,
      Blocks blocks,
      SessionPlaces places,
      CurrentAccess current,
      AccessReload access) {
    if (!access.begin()) {
      throw refusal(MessageCode.ACCESS_FILE_REFUSED);
    }
    if (identities.source().hasWebhook()) {
      requireWebhookPolicy(current.snapshot());
      refuseRulesThatNobodyReads(identities.source(), current.snapshot());
    }
    blocks.start();
    LOG.info(MessageCode.SERVICE_STARTED);
  }

  CallerTokens callerTokens() {
    Map<Caller, Path> files = new EnumMap<>(Caller.class);
    configuration
        .callers()
        .forEach(
            (name, caller) ->
                files.put(
                    Caller.named(name)
                        .orElseThrow(
                            () -> refused("gatehouse.auth.callers." + name + " is not a caller")),
                    caller.tokenFile()));
    try {
      return CallerTokens.load(files);
    } catch (UnusableToken e) {
      throw refused(e.problem());
    }
  }

  GrantKeys grantKeys() {
    try {
      return GrantKeys.load(
          configuration.signingKeyFile(), configuration.publishedKeyFiles().orElse(List.of()));
    } catch (UnusableKey e) {
      throw refused(e.problem());
    }
  }

  Duration keysReadEvery() {
    Duration every = configuration.keysReadEvery();
    if (every.compareTo(Duration.ofMillis(100)) < 0 || every.compareTo(Duration.ofMinutes(5)) > 0) {
      throw refused("gatehouse.auth.keys-read-every is 100 ms to 5 min");
    }
    return every;
  }

  HashingThreads hashingThreads() {
    if (configuration.hashingsMax() < 1 || configuration.hashingsWaitingMax() < 1) {
      throw refused(
          "gatehouse.auth.hashings-max and gatehouse.auth.hashings-waiting-max are at least 1");
    }
    return new HashingThreads(configuration.hashingsMax(), configuration.hashingsWaitingMax());
  }

  Duration sessionCountedFor() {
    Duration time = configuration.sessionCountedFor();
    if (time.compareTo(SessionPlaces.COUNTED_SHORTEST) < 0
        || time.compareTo(SessionPlaces.COUNTED_LONGEST) > 0) {
      throw refused("gatehouse.auth.session-counted-for is 1 s to 10 min");
    }
    return time;
  }

  Duration grantFirstUseWithin() {
    Duration time = configuration.grantFirstUseWithin();
    if (time.compareTo(Duration.ofSeconds(10)) < 0 || time.compareTo(Duration.ofSeconds(60)) > 0) {
      throw refused("gatehouse.auth.grant-first-use-within is 10 s to 60 s");
    }
    return time;
  }

  BlockSettings blockSettings() {
    try {
      return BlockBounds.of(configuration.block());
    } catch (IllegalArgumentException e) {
      throw refused("gatehouse.auth.block." + e.getMessage());
    }
  }

  Identities identities() {
    IdentitySource source =
        IdentitySource.named(configuration.identity())
            .orElseThrow(
                () -> refused("gatehouse.auth.identity is file, webhook or file-then-webhook"));
    if (!source.hasWebhook()) {
      return Identities.FILE;
    }
    WebhookIdentities.unencrypted(configuration.webhook())
        .forEach(server -> LOG.with("server", server).warn(MessageCode.WEBHOOK_UNENCRYPTED));
    try {
      return new Identities(source, Optional.of(new WebhookIdentities(configuration.webhook())));
    } catch (UnusableWebhook e) {
      throw refused(e.problem());
    }
  }

  private void requireWebhookPolicy(AccessSnapshot snapshot) {
    if (configuration.webhook().policy().flatMap(snapshot::policy).isEmpty()) {
      throw refused("gatehouse.auth.webhook.policy is no policy of the access file");
    }
  }

  /** They are about users of the file, none of whom gets in. */
  private static void refuseRulesThatNobodyReads(IdentitySource source, AccessSnapshot snapshot) {
    if (source == IdentitySource.WEBHOOK && snapshot.hasRules()) {
      throw refused(
          "the access file has rules, and none of its users gets in with"
              + " gatehouse.auth.identity=webhook; let the webhook decide by address and time, or"
              + " take file-then-webhook");
    }
  }

  AccessReload accessReload(CurrentAccess access, AccessRecord record) {
    Duration interval = configuration.accessReloadInterval();
    if (!AccessReload.isInterval(interval)) {
      throw refused("gatehouse.auth.access-reload-interval is 0, or from 100 ms to 1 h");
    }
    return new AccessReload(configuration.accessFile(), interval, access, record);
  }

  private static ConfigurationException refused(String problem) {
    LOG.with("problem", problem).error(MessageCode.CONFIGURATION_REFUSED);
    return refusal(MessageCode.CONFIGURATION_REFUSED);
  }

  /** The one exception that ends the start without a stack trace: it is no error of ours. */
  private static ConfigurationException refusal(MessageCode code) {
    return new ConfigurationException(code.code() + " " + code.text());
  }
}
