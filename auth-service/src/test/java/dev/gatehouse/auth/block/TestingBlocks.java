package dev.gatehouse.auth.block;

import dev.gatehouse.auth.block.Guess.Proof;
import dev.gatehouse.auth.identity.AddressPatterns;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * Blocks with small bounds, a clock that the test sets, and, unless said otherwise, no database.
 */
public final class TestingBlocks {

  static final Instant START = Instant.parse("2027-01-30T12:00:00Z");

  /** Three failures in 10 minutes; 1, 2, 4, 5 minutes; a doubling is forgotten after an hour. */
  static final BlockRule ADDRESS =
      new BlockRule(
          3,
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofHours(1));

  static final BlockRule USER =
      new BlockRule(
          5,
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofHours(1));

  private TestingBlocks() {}

  /** One that counts and blocks nobody. */
  public static BlockGuard nobody(InstantSource clock) {
    BlockSettings everybodyIsSpared = settings(1_000, "0.0.0.0/0,::/0");
    return new BlockGuard(
        new LocalBook(everybodyIsSpared),
        everybodyIsSpared,
        new BlockMeters(new SimpleMeterRegistry()),
        clock);
  }

  static BlockSettings settings() {
    return settings(1_000);
  }

  static BlockSettings settings(int subjectsMax) {
    return settings(subjectsMax, "203.0.113.0/24,2001:db8:ffff::/48");
  }

  private static BlockSettings settings(int subjectsMax, String spared) {
    return new BlockSettings(
        Map.of(
            SubjectKind.ADDRESS,
            ADDRESS,
            SubjectKind.USER,
            USER,
            SubjectKind.USER_AFTER_STEP,
            USER),
        AddressPatterns.of(spared),
        subjectsMax,
        subjectsMax,
        Duration.ofDays(90),
        Duration.ofSeconds(1));
  }

  /** A guard of one process; addresses are blocked by the third failure. */
  public static BlockGuard guard(InstantSource clock) {
    return guard(new LocalBook(settings()), clock);
  }

  /** Those of a service whose database is never there. */
  public static Blocks withoutDatabase(BlockSettings settings) {
    return new Blocks(
        settings,
        TestingDatabase.source(1),
        () -> {},
        new SimpleMeterRegistry(),
        InstantSource.system());
  }

  static BlockGuard guard(UnfailingBook book, InstantSource clock) {
    return new BlockGuard(book, settings(), new BlockMeters(new SimpleMeterRegistry()), clock);
  }

  static Guess guess(String address, String user, Proof proof) {
    return new Guess(InetAddress.ofLiteral(address), user, proof);
  }
}
