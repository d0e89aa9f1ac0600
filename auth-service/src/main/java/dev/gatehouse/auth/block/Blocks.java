package dev.gatehouse.auth.block;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * All that this package has, and the one thread that looks after it: it opens the replicas' common
 * book when it can, keeps it small, and measures.
 */
public final class Blocks implements AutoCloseable {

  private static final ServiceLog LOG = ServiceLog.of(Blocks.class);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

  private final BlockSettings settings;
  private final InstantSource clock;
  private final BlockMeters meters;
  private final LocalBook local;
  private final SteadyBook book;
  private final BlockRegister register;
  private final BlockGuard guard;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("blocks").factory());
  private Instant swept = Instant.EPOCH;

  /**
   * @param database of which a connection is got, and an answer, within a second each
   * @param migration brings its tables up to date; throws when it cannot
   */
  public Blocks(
      BlockSettings settings,
      DataSource database,
      Runnable migration,
      MeterRegistry registry,
      InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.meters = new BlockMeters(registry);
    this.local = new LocalBook(settings);
    this.book = new SteadyBook(new PostgresBook(database, settings), local, migration);
    this.register = new BlockRegister(database, settings);
    this.guard = new BlockGuard(book, settings, meters, clock);
  }

  /** Begins to look after the database; nothing waits for that. */
  public void start() {
    Future<?> _ =
        keeper.scheduleWithFixedDelay(
            this::tend, 0, settings.tendEvery().toMillis(), TimeUnit.MILLISECONDS);
  }

  public BlockGuard guard() {
    return guard;
  }

  BlockRegister register() {
    return register;
  }

  void tend() {
    try {
      boolean common = book.reopen() && keep();
      if (!common) {
        measure(local.blocked(clock.instant()));
      }
      meters.common(common);
    } catch (RuntimeException e) {
      LOG.error(MessageCode.INTERNAL_ERROR, e);
    }
  }

  /** False when the database is away after all. */
  private boolean keep() {
    try {
      measure(register.blocked(clock.instant()));
      sweep();
      return true;
    } catch (SQLException e) {
      book.close(e);
      return false;
    }
  }

  private void measure(Map<SubjectKind, Long> blocked) {
    for (SubjectKind kind : SubjectKind.values()) {
      meters.blocked(kind, blocked.getOrDefault(kind, 0L));
    }
  }

  private void sweep() throws SQLException {
    Instant now = clock.instant();
    if (Duration.between(swept, now).compareTo(SWEEP_EVERY) < 0) {
      return;
    }
    swept = now;
    int dropped = register.sweep(now);
    if (dropped > 0) {
      meters.dropped(dropped);
      LOG.with("dropped", dropped).warn(MessageCode.BLOCKS_DROPPED);
    }
  }

  @Override
  public void close() {
    keeper.shutdownNow();
  }
}
