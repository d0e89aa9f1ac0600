package dev.gatehouse.auth.block;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.block.Guess.Haunt;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * The replicas' common book while PostgreSQL answers, and this process's own while it does not.
 *
 * <p>The first call that fails closes the common book for all that follow, so that no login waits
 * for a database that is away; {@link #reopen} opens it again. What was counted meanwhile is then
 * carried over. Thread-safe.
 */
final class SteadyBook implements UnfailingBook {

  private static final ServiceLog LOG = ServiceLog.of(SteadyBook.class);
  private static final Duration REMEMBERED_AGAIN_AFTER = Duration.ofDays(1);

  private final PostgresBook common;
  private final LocalBook local;
  private final Runnable migration;
  private volatile boolean open;
  private boolean migrated;
  private boolean saidSo;

  SteadyBook(PostgresBook common, LocalBook local, Runnable migration) {
    this.common = common;
    this.local = local;
    this.migration = migration;
  }

  @Override
  public Look look(Guess guess, Instant at) {
    if (open) {
      try {
        Look look = common.look(guess, at);
        local.copy(guess.subjects(), look.standings());
        if (look.familiar()) {
          local.rememberAsOfOld(guess.haunt(), at.minus(REMEMBERED_AGAIN_AFTER));
        }
        return look;
      } catch (SQLException e) {
        close(e);
      }
    }
    return local.look(guess, at);
  }

  @Override
  public Map<Subject, Standing> fail(Collection<Subject> subjects, Instant at) {
    if (open) {
      try {
        Map<Subject, Standing> after = common.fail(subjects, at);
        local.copy(subjects, after);
        return after;
      } catch (SQLException e) {
        close(e);
      }
    }
    return local.fail(subjects, at);
  }

  /** In the database once a day for each user and address, of each replica. */
  @Override
  public void remember(Haunt haunt, Instant at) {
    Instant due = at.minus(REMEMBERED_AGAIN_AFTER);
    if (local.lastSeen(haunt).isAfter(due)) {
      return;
    }
    if (open) {
      try {
        common.remember(haunt, at);
        local.remember(haunt, at);
        return;
      } catch (SQLException e) {
        close(e);
      }
    }
    local.rememberAsOfOld(haunt, due);
  }

  /**
   * Tries to open the common book, if it is closed: called from one thread at a time.
   *
   * @return whether it is open
   */
  boolean reopen() {
    if (open) {
      return true;
    }
    try {
      if (!migrated) {
        migration.run();
        migrated = true;
      }
      Map<Subject, Standing> counted = local.counted();
      common.adopt(counted);
      local.carriedOver(counted.keySet());
      open = true;
      LOG.info(MessageCode.BLOCKS_COMMON);
      saidSo = false;
    } catch (SQLException | RuntimeException e) {
      close(e);
    }
    return open;
  }

  /** Goes on with this process's own book; told once. */
  synchronized void close(Exception reason) {
    open = false;
    if (!saidSo) {
      saidSo = true;
      LOG.with("reason", reason).warn(MessageCode.BLOCKS_LOCAL);
    }
  }
}
