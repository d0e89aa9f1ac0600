package dev.gatehouse.backend.grant;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * The keys that verify grants, remembered.
 *
 * <p>Known keys serve without the auth-service, so that renewals outlive it. An unknown key id is
 * asked for at once, but not more often than {@link #PAUSE}: anybody can make up key ids.
 * Thread-safe; one caller fetches, the others wait for it.
 */
public final class GrantKeys {

  /** The shortest time between two questions. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** The age at which keys are asked for anew, so that a withdrawn one is forgotten. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private final GrantKeySource source;
  private final InstantSource clock;

  private Map<String, PublicKey> known = Map.of();
  private Instant fetchedAt = Instant.MIN;
  private Instant askedAt = Instant.MIN;

  public GrantKeys(GrantKeySource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /** What is known of a key id. */
  sealed interface Finding {
    record Known(PublicKey key) implements Finding {}

    /** The auth-service was asked, and has no such key. */
    record Unknown() implements Finding {}

    /** The auth-service does not answer. */
    record Unanswered() implements Finding {}
  }

  synchronized Finding find(String keyId) {
    Instant now = clock.instant();
    boolean stale = !fetchedAt.isAfter(now.minus(FRESH));
    if ((stale || !known.containsKey(keyId)) && !askedAt.isAfter(now.minus(PAUSE))) {
      ask(now);
    }
    PublicKey key = known.get(keyId);
    if (key != null) {
      return new Finding.Known(key);
    }
    return fetchedAt.equals(askedAt) ? new Finding.Unknown() : new Finding.Unanswered();
  }

  /** Whether grants can be verified; asks, if not too often, when no key is known yet. */
  public synchronized boolean available() {
    Instant now = clock.instant();
    if (known.isEmpty() && !askedAt.isAfter(now.minus(PAUSE))) {
      ask(now);
    }
    return !known.isEmpty();
  }

  private void ask(Instant now) {
    askedAt = now;
    try {
      known = Map.copyOf(source.fetch());
      fetchedAt = now;
    } catch (IOException e) {
      // Keys that are known stay so: without the auth-service nobody new gets in anyway.
    }
  }
}
