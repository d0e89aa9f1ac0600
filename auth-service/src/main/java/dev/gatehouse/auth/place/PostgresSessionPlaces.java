package dev.gatehouse.auth.place;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.UserName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * What all replicas know together, in PostgreSQL: a row for each session that has a place, by the
 * database's own clock. Of all who want the last place of a user at the same moment, on whatever
 * replica, one gets it: each counts under a lock of that user. Thread-safe.
 */
public final class PostgresSessionPlaces implements SessionPlaces {

  private static final ServiceLog LOG = ServiceLog.of(PostgresSessionPlaces.class);

  /** Until the end of the transaction. Two users of one hash wait for each other, no more. */
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('session-places/' || ?, 0))";

  /** A statement of its own, for it has to see what was there when the lock was got. */
  private static final String TAKE =
      "insert into session_places (session_id, principal_name, held_until)"
          + " select ?, ?, clock_timestamp() + make_interval(secs => ?)"
          + " where (select count(*) from session_places where principal_name = ?"
          + " and session_id <> ? and held_until > clock_timestamp()) < ?"
          + " on conflict (session_id) do update set principal_name = excluded.principal_name,"
          + " held_until = excluded.held_until";

  /** A place that was free for a while counts again: its session lives, and nobody could say so. */
  private static final String RENEW =
      "update session_places set held_until = clock_timestamp() + make_interval(secs => ?)"
          + " where session_id = any(?)";

  private static final String LEAVE = "delete from session_places where session_id = any(?)";

  /** Rows that others hold at the moment are left for the next time. */
  private static final String FORGET =
      "delete from session_places where session_id in (select session_id from session_places"
          + " where held_until < clock_timestamp() - interval '1 day' for update skip locked)";

  private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

  private final DataSource database;
  private final Duration countedFor;
  private final InstantSource clock;
  private final AtomicReference<Instant> forgotten = new AtomicReference<>(Instant.EPOCH);

  /**
   * Places in a database.
   *
   * @param database of which a connection is got, and an answer, within a second each; its table is
   *     made with those of the blocks
   * @param countedFor how long a place counts that is not renewed
   * @param clock says only when it is time to forget what is old
   */
  public PostgresSessionPlaces(DataSource database, Duration countedFor, InstantSource clock) {
    this.database = database;
    this.countedFor = countedFor;
    this.clock = clock;
  }

  @Override
  public Taking take(UserName principal, SessionId session, int most) {
    try (Connection connection = database.getConnection()) {
      boolean taken = take(connection, principal, session, most);
      forget(connection);
      return taken ? Taking.TAKEN : Taking.NONE_LEFT;
    } catch (SQLException e) {
      LOG.with("reason", e).warn(MessageCode.PLACES_UNAVAILABLE);
      return Taking.UNKNOWN;
    }
  }

  private boolean take(Connection connection, UserName principal, SessionId session, int most)
      throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement lock = connection.prepareStatement(LOCK);
        PreparedStatement insert = connection.prepareStatement(TAKE)) {
      lock.setString(1, principal.text());
      lock.execute();
      insert.setObject(1, session.uuid());
      insert.setString(2, principal.text());
      insert.setDouble(3, seconds());
      insert.setString(4, principal.text());
      insert.setObject(5, session.uuid());
      insert.setInt(6, most);
      boolean taken = insert.executeUpdate() == 1;
      connection.commit();
      connection.setAutoCommit(true);
      return taken;
    } catch (SQLException e) {
      undo(connection, e);
      throw e;
    }
  }

  /** A connection that is broken is not used again, and has nothing to undo. */
  private static void undo(Connection connection, SQLException reason) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void renew(Collection<SessionId> sessions) throws SQLException {
    if (sessions.isEmpty()) {
      return;
    }
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(RENEW)) {
      update.setDouble(1, seconds());
      update.setArray(2, connection.createArrayOf("uuid", ids(sessions)));
      update.executeUpdate();
    }
  }

  @Override
  public void leave(Collection<SessionId> sessions) throws SQLException {
    if (sessions.isEmpty()) {
      return;
    }
    try (Connection connection = database.getConnection();
        PreparedStatement delete = connection.prepareStatement(LEAVE)) {
      delete.setArray(1, connection.createArrayOf("uuid", ids(sessions)));
      delete.executeUpdate();
    }
  }

  private static Object[] ids(Collection<SessionId> sessions) {
    return sessions.stream().map(SessionId::uuid).distinct().toArray();
  }

  private double seconds() {
    return countedFor.toMillis() / 1000.0;
  }

  /** Now and then, by whoever comes next. */
  private void forget(Connection connection) throws SQLException {
    Instant last = forgotten.get();
    Instant now = clock.instant();
    if (Duration.between(last, now).compareTo(FORGET_EVERY) >= 0
        && forgotten.compareAndSet(last, now)) {
      try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
        delete.executeUpdate();
      }
    }
  }
}
