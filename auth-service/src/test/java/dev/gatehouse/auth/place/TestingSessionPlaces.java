package dev.gatehouse.auth.place;

import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.UserName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places in memory, which no time frees, or none that can be known. */
public final class TestingSessionPlaces implements SessionPlaces {

  private final Map<SessionId, UserName> taken = new HashMap<>();
  private final List<SessionId> renewed = new ArrayList<>();
  private volatile boolean away;

  /** From now on as without its database. */
  public void goAway() {
    away = true;
  }

  @Override
  public synchronized Taking take(UserName principal, SessionId session, int most) {
    if (away) {
      return Taking.UNKNOWN;
    }
    long others =
        taken.entrySet().stream()
            .filter(place -> place.getValue().equals(principal))
            .filter(place -> !place.getKey().equals(session))
            .count();
    if (others >= most) {
      return Taking.NONE_LEFT;
    }
    taken.put(session, principal);
    return Taking.TAKEN;
  }

  @Override
  public synchronized void renew(Collection<SessionId> sessions) throws SQLException {
    answer();
    renewed.addAll(sessions);
  }

  @Override
  public synchronized void leave(Collection<SessionId> sessions) throws SQLException {
    answer();
    sessions.forEach(taken::remove);
  }

  private void answer() throws SQLException {
    if (away) {
      throw new SQLException("away");
    }
  }

  /** Which sessions were said to live, in order. */
  public synchronized List<SessionId> renewed() {
    return List.copyOf(renewed);
  }

  /** How many places are taken, by whomever. */
  public synchronized int taken() {
    return taken.size();
  }
}
