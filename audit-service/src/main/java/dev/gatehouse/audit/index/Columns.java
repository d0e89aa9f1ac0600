package dev.gatehouse.audit.index;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The parameters of a statement, one after the other. */
final class Columns {
  private static final int KEY_MAX = 600;

  private final PreparedStatement statement;
  private int next = 1;

  Columns(PreparedStatement statement) {
    this.statement = statement;
  }

  Columns add(@Nullable Object value) throws SQLException {
    Object column =
        switch (value) {
          case Instant instant -> OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
          // What clients send may hold U+0000, which PostgreSQL's text cannot.
          case String text -> text.replace('\0', '\uFFFD');
          case null -> null;
          default -> value;
        };
    statement.setObject(next++, column);
    return this;
  }

  /** Text that PostgreSQL looks up by; its b-trees take no more than some 2,700 bytes. */
  Columns addKey(@Nullable String text) throws SQLException {
    return add(text == null || text.length() <= KEY_MAX ? text : text.substring(0, KEY_MAX));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
