package dev.gatehouse.audit.index;

import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The tables of the index, written a batch at a time: rows, and how far the topics were read, in
 * one transaction.
 *
 * <p>A batch is taken only by whoever stands where the last one ended: a member of the group that
 * was cut off finds that it no longer does. Safe for use by many threads.
 */
final class SessionIndex {
  /** Sessions of months that are further away go to the default partition. */
  private static final int MONTHS_BACK = 24;

  private final DataSource database;

  SessionIndex(DataSource database) {
    this.database = database;
  }

  /** A partition of a topic. */
  record Slice(String topic, int partition) {}

  /** From which offset on a batch was read, and where it ended. */
  record Progress(long from, long next) {}

  /** What a batch says, in the order in which it was read. */
  record Batch(
      List<AuditEnvelope> frames, List<ManifestNotice> notices, Map<Slice, Progress> progress) {}

  /** Somebody else reads this partition now. */
  static final class Overtaken extends Exception {
    private static final long serialVersionUID = 1L;

    Overtaken(Slice slice) {
      super("another member reads " + slice.topic() + "-" + slice.partition());
    }
  }

  /** Where to go on reading; empty when nothing was ever read. */
  Optional<Long> next(Slice slice) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select next_offset from index_offsets where topic = ? and partition = ?")) {
      new Columns(select).add(slice.topic()).add(slice.partition());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
      }
    }
  }

  /** Writes a batch, whole or not at all. */
  void write(Batch batch) throws SQLException, Overtaken {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        for (Map.Entry<Slice, Progress> progress : batch.progress().entrySet()) {
          advance(connection, progress.getKey(), progress.getValue());
        }
        fold(connection, batch.frames());
        note(connection, batch.notices());
        connection.commit();
      } catch (SQLException | Overtaken | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void advance(Connection connection, Slice slice, Progress progress)
      throws SQLException, Overtaken {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into index_offsets (topic, partition, next_offset) values (?, ?, ?)"
                + " on conflict (topic, partition) do update set next_offset = excluded.next_offset"
                + " where index_offsets.next_offset <= ?")) {
      new Columns(upsert)
          .add(slice.topic())
          .add(slice.partition())
          .add(progress.next())
          .add(progress.from());
      if (upsert.executeUpdate() == 0) {
        throw new Overtaken(slice);
      }
    }
  }

  private static void fold(Connection connection, List<AuditEnvelope> frames) throws SQLException {
    if (frames.isEmpty()) {
      return;
    }
    TreeMap<SessionId, SessionRow> rows = new TreeMap<>();
    for (AuditEnvelope frame : frames) {
      rows.computeIfAbsent(new SessionId(frame.header().stream()), SessionRow::new);
    }
    load(connection, rows);
    for (AuditEnvelope frame : frames) {
      Optional.ofNullable(rows.get(new SessionId(frame.header().stream())))
          .ifPresent(row -> row.apply(frame));
    }
    for (LocalDate day : rows.values().stream().map(SessionRow::day).distinct().toList()) {
      createMonth(connection, day);
    }
    try (PreparedStatement sessions = connection.prepareStatement(SessionRow.UPSERT);
        PreparedStatement channels = connection.prepareStatement(ChannelRow.UPSERT)) {
      for (SessionRow row : rows.values()) {
        row.bind(sessions);
        sessions.addBatch();
        for (ChannelRow channel : row.channels()) {
          channel.bind(channels, row);
          channels.addBatch();
        }
      }
      sessions.executeBatch();
      channels.executeBatch();
    }
  }

  private static void load(Connection connection, Map<SessionId, SessionRow> rows)
      throws SQLException {
    Map<UUID, SessionRow> byId = new HashMap<>();
    rows.values().forEach(row -> byId.put(row.id(), row));
    Array days =
        connection.createArrayOf(
            "date", rows.values().stream().map(SessionRow::day).distinct().toArray());
    Array ids = connection.createArrayOf("uuid", byId.keySet().toArray());
    try (PreparedStatement sessions =
            connection.prepareStatement(SessionRow.SELECT + " order by id for update");
        PreparedStatement channels = connection.prepareStatement(ChannelRow.SELECT)) {
      sessions.setArray(1, days);
      sessions.setArray(2, ids);
      try (ResultSet row = sessions.executeQuery()) {
        while (row.next()) {
          SessionRow session = byId.get(row.getObject("id", UUID.class));
          if (session != null) {
            session.read(row);
          }
        }
      }
      channels.setArray(1, days);
      channels.setArray(2, ids);
      try (ResultSet row = channels.executeQuery()) {
        while (row.next()) {
          SessionRow session = byId.get(row.getObject("session", UUID.class));
          if (session != null) {
            session.read(ChannelRow.read(row));
          }
        }
      }
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
            "select create_month(?) where to_regclass('sessions_' || to_char(?::date, 'YYYYMM'))"
                + " is null")) {
      new Columns(exists).add(day).add(day);
      exists.execute();
    }
  }

  private static void note(Connection connection, List<ManifestNotice> notices)
      throws SQLException {
    if (notices.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into sessions (day, id, manifest, integrity, last_sequence, noticed_at)"
                + " values (?, ?, ?, ?, ?, now()) on conflict (day, id) do update set"
                + " manifest = excluded.manifest, integrity = excluded.integrity,"
                + " last_sequence = excluded.last_sequence, noticed_at = excluded.noticed_at"
                + " where coalesce(sessions.manifest, 0) <= excluded.manifest")) {
      for (ManifestNotice notice : notices) {
        SessionId session = SessionId.parse(notice.session());
        createMonth(connection, session.stream().day());
        new Columns(upsert)
            .add(session.stream().day())
            .add(session.stream().value())
            .add(notice.manifest())
            .add(notice.integrity())
            .add(notice.lastSequence());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }
}
