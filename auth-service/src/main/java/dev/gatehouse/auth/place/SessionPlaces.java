package dev.gatehouse.auth.place;

import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.UserName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;

/**
 * The places that sessions of one user take, where policy says how many there are. A place that is
 * not renewed for a while is free again: nobody says goodbye for a gateway that was killed.
 * Thread-safe; a call may wait for the database, a few seconds at most.
 */
public interface SessionPlaces {

  /** The bounds of how long a place counts that is not renewed. */
  Duration COUNTED_SHORTEST = Duration.ofSeconds(1);

  Duration COUNTED_LONGEST = Duration.ofMinutes(10);

  /** What came of asking for a place. */
  enum Taking {
    /** The session has a place. */
    TAKEN,
    /** All places are taken by other sessions. */
    NONE_LEFT,
    /** Nobody could say, and the session has none. */
    UNKNOWN
  }

  /**
   * Takes a place for a session; for one that has a place already, the same one again.
   *
   * @param most how many places the user's sessions have together, from 1 on
   */
  Taking take(UserName principal, SessionId session, int most);

  /**
   * Says that these sessions live. For those without a place it changes nothing.
   *
   * @throws SQLException when the database does not answer
   */
  void renew(Collection<SessionId> sessions) throws SQLException;

  /**
   * Says that these sessions are over.
   *
   * @throws SQLException when the database does not answer
   */
  void leave(Collection<SessionId> sessions) throws SQLException;
}
