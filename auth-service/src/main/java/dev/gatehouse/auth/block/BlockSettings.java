package dev.gatehouse.auth.block;

import dev.gatehouse.auth.identity.AddressPatterns;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator has set. Immutable.
 *
 * @param rules one for each kind
 * @param spared addresses that are never counted or blocked
 * @param subjectsMax subjects of each kind in the database, and as many familiar addresses
 * @param localSubjectsMax the same in the memory of this process
 * @param familiarFor how long an address is familiar after a user's last login from there
 * @param tendEvery how often the database is tried again, and looked after; at least 100 ms
 */
public record BlockSettings(
    Map<SubjectKind, BlockRule> rules,
    Optional<AddressPatterns> spared,
    int subjectsMax,
    int localSubjectsMax,
    Duration familiarFor,
    Duration tendEvery) {

  private static final Duration TEND_LEAST = Duration.ofMillis(100);
  private static final Duration TEND_MOST = Duration.ofMinutes(1);
  private static final Duration FAMILIAR_MOST = Duration.ofDays(3650);
  private static final int SUBJECTS_LEAST = 100;

  /**
   * @throws IllegalArgumentException when a part is out of its bounds; the message names it as the
   *     settings do
   */
  public BlockSettings {
    rules = Map.copyOf(new EnumMap<>(rules));
    if (rules.size() != SubjectKind.values().length) {
      throw new IllegalArgumentException("a kind has no rule");
    }
    if (subjectsMax < SUBJECTS_LEAST || localSubjectsMax < SUBJECTS_LEAST) {
      throw new IllegalArgumentException(
          "subjects-max and local-subjects-max are at least " + SUBJECTS_LEAST);
    }
    if (familiarFor.isNegative() || familiarFor.compareTo(FAMILIAR_MOST) > 0) {
      throw new IllegalArgumentException("familiar-for is not from 0 s to 3650 days");
    }
    if (tendEvery.compareTo(TEND_LEAST) < 0 || tendEvery.compareTo(TEND_MOST) > 0) {
      throw new IllegalArgumentException("tend-every is not from 100 ms to 1 min");
    }
  }

  BlockRule rule(SubjectKind kind) {
    BlockRule rule = rules.get(kind);
    if (rule == null) {
      throw new IllegalStateException("checked when it was made");
    }
    return rule;
  }
}
