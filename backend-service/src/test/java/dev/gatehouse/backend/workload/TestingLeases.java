package dev.gatehouse.backend.workload;

import dev.gatehouse.backend.identity.GrantId;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.LeaseKey;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Leases of sessions that nobody else has. */
public final class TestingLeases {

  private TestingLeases() {}

  public static Lease claimedAt(Instant now) {
    return new Lease(
        new LeaseId(session(), new LeaseKey("session")),
        new GrantId(UUID.randomUUID().toString()),
        new KeyThumbprint("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
        new Principal("demo"),
        new TemplateName("default"),
        now,
        now.plusSeconds(60),
        now.plus(Duration.ofHours(12)),
        Optional.empty());
  }

  public static SessionId session() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xf000L) | 0x7000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new SessionId(new UUID(high, low));
  }
}
