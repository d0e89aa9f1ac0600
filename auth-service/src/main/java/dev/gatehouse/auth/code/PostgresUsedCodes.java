package dev.gatehouse.auth.code;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * What all replicas know together, in PostgreSQL: one row for each user, and one statement that
 * decides between all who bring the same code at the same moment. Without PostgreSQL no code lets
 * anybody in. Thread-safe.
 */
public final class PostgresUsedCodes implements UsedCodes {

  private static final ServiceLog LOG = ServiceLog.of(PostgresUsedCodes.class);

  /** Nothing is updated, and so no row is counted, where the code was used before. */
  private static final String USE =
      "insert into used_codes as known (user_name, period, attempt) values (?, ?, ?)"
          + " on conflict (user_name) do update set period = excluded.period,"
          + " attempt = excluded.attempt where known.period < excluded.period"
          + " or known.period = excluded.period and known.attempt = excluded.attempt";

  /** Rows that others hold at the moment are left for the next time. */
  private static final String FORGET =
      "delete from used_codes where user_name in (select user_name from used_codes"
          + " where period < ? for update skip locked)";

  /** Far longer than any code is good for, whatever the clocks of replicas say. */
  private static final long REMEMBERED_PERIODS = Duration.ofDays(1).toSeconds() / 30;

  private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

  private final DataSource database;
  private final InstantSource clock;
  private final AtomicReference<Instant> forgotten = new AtomicReference<>(Instant.EPOCH);

  /**
   * @param database of which a connection is got, and an answer, within a second each; its table is
   *     made with those of the blocks
   */
  public PostgresUsedCodes(DataSource database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Use use(String user, long period, String attempt) {
    try (Connection connection = database.getConnection()) {
      Use use = use(connection, user, period, attempt);
      forget(connection, period);
      return use;
    } catch (SQLException e) {
      LOG.with("reason", e).warn(MessageCode.CODES_UNAVAILABLE);
      return Use.UNKNOWN;
    }
  }

  private static Use use(Connection connection, String user, long period, String attempt)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(USE)) {
      upsert.setString(1, user);
      upsert.setLong(2, period);
      upsert.setString(3, attempt);
      return upsert.executeUpdate() == 1 ? Use.FIRST : Use.REPEATED;
    }
  }

  /** Now and then, by whoever comes next. */
  private void forget(Connection connection, long period) throws SQLException {
    Instant last = forgotten.get();
    Instant now = clock.instant();
    if (Duration.between(last, now).compareTo(FORGET_EVERY) >= 0
        && forgotten.compareAndSet(last, now)) {
      try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
        delete.setLong(1, period - REMEMBERED_PERIODS);
        delete.executeUpdate();
      }
    }
  }
}
