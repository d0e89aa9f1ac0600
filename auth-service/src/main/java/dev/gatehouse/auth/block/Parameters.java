package dev.gatehouse.auth.block;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** The parameters of one statement, one after the other. */
final class Parameters {

  private static final double MILLIS_PER_SECOND = 1_000;

  private final PreparedStatement statement;
  private int index;

  Parameters(PreparedStatement statement) {
    this.statement = statement;
  }

  Parameters add(String value) throws SQLException {
    statement.setString(++index, value);
    return this;
  }

  Parameters add(int value) throws SQLException {
    statement.setInt(++index, value);
    return this;
  }

  Parameters add(long value) throws SQLException {
    statement.setLong(++index, value);
    return this;
  }

  Parameters add(Instant value) throws SQLException {
    statement.setObject(++index, value.atOffset(ZoneOffset.UTC));
    return this;
  }

  /** As seconds. */
  Parameters add(Duration value) throws SQLException {
    statement.setDouble(++index, value.toMillis() / MILLIS_PER_SECOND);
    return this;
  }
}
