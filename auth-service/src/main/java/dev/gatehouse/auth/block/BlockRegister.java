package dev.gatehouse.auth.block;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** All blocks in PostgreSQL, for operators and for whoever keeps the tables small. Thread-safe. */
final class BlockRegister {

  private final DataSource database;
  private final BlockSettings settings;

  BlockRegister(DataSource database, BlockSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  /** A subject that is blocked, and how it stands. */
  record Block(Subject subject, Standing standing) {}

  /** Blocks of this moment, by kind and subject, behind {@code last}; so many at most. */
  List<Block> blocks(Optional<Subject> last, int limit, Instant at) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select * from subjects where blocked_until > ? and (kind, subject) > (?, ?)"
                    + " order by kind, subject limit ?")) {
      new Parameters(select)
          .add(at)
          .add(last.map(subject -> subject.kind().word()).orElse(""))
          .add(last.map(Subject::text).orElse(""))
          .add(limit);
      List<Block> blocks = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          blocks.add(new Block(PostgresBook.subject(row), PostgresBook.standing(row)));
        }
      }
      return blocks;
    }
  }

  /** Ends the subject's block and forgets what led to it; false when there is none. */
  boolean lift(Subject subject, Instant at) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from subjects where kind = ? and subject = ? and blocked_until > ?")) {
      new Parameters(delete).add(subject.kind().word()).add(subject.text()).add(at);
      return delete.executeUpdate() > 0;
    }
  }

  /** How many subjects of each kind are blocked. */
  Map<SubjectKind, Long> blocked(Instant at) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select kind, count(*) from subjects where blocked_until > ? group by kind")) {
      new Parameters(select).add(at);
      Map<SubjectKind, Long> blocked = new EnumMap<>(SubjectKind.class);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long count = row.getLong(2);
          SubjectKind.named(row.getString(1)).ifPresent(kind -> blocked.put(kind, count));
        }
      }
      return blocked;
    }
  }

  /**
   * Deletes what says nothing any more, and of each kind the first to become so beyond {@code
   * subjects-max}.
   *
   * @return how many subjects were dropped that still said something
   */
  int sweep(Instant at) throws SQLException {
    try (Connection connection = database.getConnection()) {
      deleteFamiliar(connection, at.minus(settings.familiarFor()));
      int dropped = 0;
      for (SubjectKind kind : SubjectKind.values()) {
        // One kind at a time: who counts a failure locks an address first, and then a user.
        deleteForgotten(connection, kind, at);
        dropped += drop(connection, kind);
      }
      dropFamiliar(connection);
      return dropped;
    }
  }

  private static void deleteFamiliar(Connection connection, Instant until) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from familiar_addresses where seen_at <= ?")) {
      new Parameters(delete).add(until);
      delete.executeUpdate();
    }
  }

  private static void deleteForgotten(Connection connection, SubjectKind kind, Instant at)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from subjects where kind = ? and forget_at <= ?")) {
      new Parameters(delete).add(kind.word()).add(at);
      delete.executeUpdate();
    }
  }

  private int drop(Connection connection, SubjectKind kind) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from subjects where (kind, subject) in (select kind, subject from subjects"
                + " where kind = ? order by forget_at desc, subject offset ?)")) {
      new Parameters(delete).add(kind.word()).add(settings.subjectsMax());
      return delete.executeUpdate();
    }
  }

  private void dropFamiliar(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from familiar_addresses where (user_name, address) in (select user_name,"
                + " address from familiar_addresses order by seen_at desc offset ?)")) {
      new Parameters(delete).add(settings.subjectsMax());
      delete.executeUpdate();
    }
  }
}
