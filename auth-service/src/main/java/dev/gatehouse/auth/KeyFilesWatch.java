package dev.gatehouse.auth;

import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.GrantKeys.UnusableKey;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads the files of keys again from time to time, so that a key is changed without a restart. */
@Singleton
class KeyFilesWatch {

  private static final ServiceLog LOG = ServiceLog.of(KeyFilesWatch.class);

  private final GrantKeys keys;
  private final Duration every;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("key-files").daemon().factory());
  private boolean saidSo;

  KeyFilesWatch(GrantKeys keys, StartConditions start) {
    this.keys = keys;
    this.every = start.keysReadEvery();
  }

  void onStart(@Observes StartupEvent event) {
    Future<?> _ =
        thread.scheduleWithFixedDelay(
            this::read, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  void onStop(@Observes ShutdownEvent event) {
    thread.shutdownNow();
  }

  /** One reading; what goes wrong is told once, until it is right again. */
  void read() {
    try {
      boolean changed = keys.reload();
      saidSo = false;
      if (changed) {
        LOG.with("signingKey", keys.signingKeyId())
            .with("published", keys.publishedCount())
            .info(MessageCode.GRANT_KEYS_CHANGED);
      }
    } catch (UnusableKey e) {
      if (!saidSo) {
        saidSo = true;
        LOG.with("problem", e.problem()).error(MessageCode.GRANT_KEYS_UNREADABLE);
      }
    } catch (RuntimeException e) {
      LOG.error(MessageCode.INTERNAL_ERROR, e);
    }
  }
}
