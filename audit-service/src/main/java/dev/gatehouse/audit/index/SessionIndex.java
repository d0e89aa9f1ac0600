package dev.gatehouse.audit.index;

import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the index, written a batch at a time: rows, and how far the topics were read, in
 * one transaction.
 *
 * <p>A batch is taken only by whoever stands where the last one ended: a member of the group that
 * was cut off finds that it no longer does, and so does one whose last batch PostgreSQL forgot when
 * it died. Safe for use by many threads.
 */
final class SessionIndex {
  /** Sessions of months that are further away go to the default partition. */
  private static final int MONTHS_BACK = 24;

  /** The schema of the index that answers. */
  static final String SCHEMA = "gatehouse_audit";

  private final DataSource database;
  private final String schema;
  private volatile @Nullable UUID life;

  /** Writes to the tables of {@code schema}. */
  SessionIndex(DataSource database, String schema) {
    this.database = database;
    this.schema = schema;
  }

  /** From here on, writes only to the tables that are there now, not to any that replace them. */
  void begin() throws SQLException {
    try (Connection connection = database.getConnection()) {
      life = life(connection);
    }
  }

  private UUID life(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("select id from " + schema + ".index_life");
        ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("the index has no life");
      }
      return row.getObject(1, UUID.class);
    }
  }

  /** A partition of a topic. */
  record Slice(String topic, int partition) {}

  /** Where the index must stand for a batch to follow, and where it stands with it. */
  record Progress(long from, long next) {}

  /**
   * What a batch says, in the order in which it was read.
   *
   * @param noticedAt when its notices came
   */
  record Batch(
      List<IndexedFrame> frames,
      List<ManifestNotice> notices,
      Map<Slice, Progress> progress,
      Instant noticedAt) {}

  /** The tables are not those for which the writer began. */
  static final class Replaced extends Exception {
    private static final long serialVersionUID = 1L;

    Replaced() {
      super("the index was built again");
    }
  }

  /** Somebody else reads this partition now, or PostgreSQL has died and forgotten the end of it. */
  static final class Overtaken extends Exception {
    private static final long serialVersionUID = 1L;

    Overtaken(Slice slice) {
      super("the index does not stand where we read " + slice.topic() + "-" + slice.partition());
    }
  }

  /** Where to go on reading; empty when nothing was ever read. */
  Optional<Long> next(Slice slice) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select next_offset from "
                    + schema
                    + ".index_offsets where topic = ? and partition = ?")) {
      new Columns(select).add(slice.topic()).add(slice.partition());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    }
  }

  /**
   * Where to go on reading, which is kept as the place where the next batch must begin.
   *
   * @param start where to begin when nothing was ever read
   */
  long claim(Slice slice, long start) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into "
                    + schema
                    + ".index_offsets (topic, partition, next_offset) values (?, ?, ?)"
                    + " on conflict do nothing")) {
      new Columns(insert).add(slice.topic()).add(slice.partition()).add(start);
      insert.executeUpdate();
    }
    return next(slice).orElse(start);
  }

  /**
   * Writes a batch, whole or not at all.
   *
   * @param more whether another one follows at once. A batch that PostgreSQL forgets when it dies
   *     is missed by the next one; so only one that nothing follows waits until it is on disk
   * @throws Overtaken when the index does not stand where the batch begins
   */
  void write(Batch batch, boolean more) throws SQLException, Overtaken, Replaced {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        try (Statement statement = connection.createStatement()) {
          statement.execute("set local search_path to " + schema);
          if (more) {
            statement.execute("set local synchronous_commit to off");
          }
        }
        createMonths(connection, batch);
        for (Map.Entry<Slice, Progress> progress : batch.progress().entrySet()) {
          advance(connection, progress.getKey(), progress.getValue());
        }
        if (life != null && !life(connection).equals(life)) {
          throw new Replaced();
        }
        new SessionRows(connection).fold(batch.frames());
        note(connection, batch.notices(), batch.noticedAt());
        connection.commit();
      } catch (SQLException | Overtaken | Replaced | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void advance(Connection connection, Slice slice, Progress progress)
      throws SQLException, Overtaken {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update index_offsets set next_offset = ?"
                + " where topic = ? and partition = ? and next_offset = ?")) {
      new Columns(update)
          .add(progress.next())
          .add(slice.topic())
          .add(slice.partition())
          .add(progress.from());
      if (update.executeUpdate() == 0) {
        throw new Overtaken(slice);
      }
    }
  }

  /** Before anything else of the batch: what makes a table wants it for itself. */
  private static void createMonths(Connection connection, Batch batch) throws SQLException {
    List<LocalDate> days =
        Stream.concat(
                batch.frames().stream().map(IndexedFrame::session),
                batch.notices().stream().map(notice -> SessionId.parse(notice.session())))
            .map(session -> session.stream().day())
            .distinct()
            .toList();
    for (LocalDate day : days) {
      createMonth(connection, day);
    }
  }

  private static void createMonth(Connection connection, LocalDate day) throws SQLException {
    YearMonth month = YearMonth.from(day);
    YearMonth now = YearMonth.now(ZoneOffset.UTC);
    if (month.isBefore(now.minusMonths(MONTHS_BACK)) || month.isAfter(now.plusMonths(1))) {
      return;
    }
    try (PreparedStatement exists =
        connection.prepareStatement(
            "select create_month(?) where to_regclass('events_' || to_char(?::date, 'YYYYMM'))"
                + " is null")) {
      new Columns(exists).add(day).add(day);
      exists.execute();
    }
  }

  private static void note(Connection connection, List<ManifestNotice> notices, Instant noticedAt)
      throws SQLException {
    if (notices.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into sessions (day, id, manifest, integrity, last_sequence, noticed_at)"
                + " values (?, ?, ?, ?, ?, ?) on conflict (day, id) do update set"
                + " manifest = excluded.manifest, integrity = excluded.integrity,"
                + " last_sequence = excluded.last_sequence, noticed_at = excluded.noticed_at"
                + " where coalesce(sessions.manifest, 0) < excluded.manifest")) {
      for (ManifestNotice notice : notices) {
        SessionId session = SessionId.parse(notice.session());
        new Columns(upsert)
            .add(session.stream().day())
            .add(session.stream().value())
            .add(notice.manifest())
            .add(notice.integrity())
            .add(notice.lastSequence())
            .add(noticedAt);
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }
}
