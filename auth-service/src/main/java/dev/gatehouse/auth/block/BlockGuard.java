package dev.gatehouse.auth.block;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Tells who is blocked, and counts who fails.
 *
 * <p>Every call may wait for the database, for two seconds at most, and never belongs on an I/O
 * thread. Addresses that are spared are neither counted nor looked up. Thread-safe.
 */
public final class BlockGuard {

  private static final ServiceLog LOG = ServiceLog.of(BlockGuard.class);

  private final UnfailingBook book;
  private final BlockSettings settings;
  private final BlockMeters meters;
  private final InstantSource clock;

  BlockGuard(UnfailingBook book, BlockSettings settings, BlockMeters meters, InstantSource clock) {
    this.book = book;
    this.settings = settings;
    this.meters = meters;
    this.clock = clock;
  }

  /** Which of a guess's subjects is blocked, so that the guess is rejected whatever it brings. */
  public Optional<SubjectKind> blockOf(Guess guess) {
    if (isSpared(guess)) {
      return Optional.empty();
    }
    Instant now = now();
    BlockBook.Look look = book.look(guess, now);
    Optional<SubjectKind> block =
        guess.subjects().stream()
            .filter(subject -> standing(look, subject).isBlockedAt(now))
            .map(Subject::kind)
            .filter(kind -> kind == SubjectKind.ADDRESS || !look.familiar())
            .findFirst();
    block.ifPresent(meters::rejected);
    return block;
  }

  private static Standing standing(BlockBook.Look look, Subject subject) {
    return look.standings().getOrDefault(subject, Standing.NONE);
  }

  /** Counts a guess that was rejected with what it brought. */
  public void failed(Guess guess) {
    if (isSpared(guess)) {
      return;
    }
    Instant now = now();
    book.fail(guess.subjects(), now).forEach((subject, standing) -> tell(subject, standing, now));
  }

  private static void tell(Subject subject, Standing standing, Instant now) {
    if (standing.beganAt(now)) {
      LOG.with("kind", subject.kind().word())
          .with("subject", subject.text())
          .with("failures", standing.failures())
          .with("blockedUntil", standing.blockedUntil())
          .warn(MessageCode.BLOCK_BEGAN);
    }
  }

  /** Remembers that the user has logged in from the address. */
  public void loggedIn(Guess guess) {
    if (!isSpared(guess)) {
      book.remember(guess.haunt(), now());
    }
  }

  private boolean isSpared(Guess guess) {
    return settings.spared().map(some -> some.match(guess.address())).orElse(false);
  }

  /** As exactly as the database keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
