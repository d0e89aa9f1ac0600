package dev.gatehouse.audit.index;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The rows that a batch of frames changes, and no others: a session may have had thousands of
 * channels by the time that one more opens.
 *
 * <p>Confined to one transaction.
 */
final class SessionRows {
  private final Connection connection;

  /** In an order that all have, so that no two who lock them wait for each other. */
  private final TreeMap<UUID, SessionRow> rows = new TreeMap<>();

  SessionRows(Connection connection) {
    this.connection = connection;
  }

  void fold(List<IndexedFrame> frames) throws SQLException {
    if (frames.isEmpty()) {
      return;
    }
    for (IndexedFrame frame : frames) {
      rows.computeIfAbsent(id(frame), _ -> new SessionRow(frame.session()));
    }
    loadSessions();
    loadChannels(frames);
    for (IndexedFrame frame : frames) {
      row(id(frame)).apply(frame);
    }
    store();
  }

  private static UUID id(IndexedFrame frame) {
    return frame.envelope().header().stream().value();
  }

  private SessionRow row(UUID id) {
    SessionRow row = rows.get(id);
    if (row == null) {
      throw new IllegalStateException("a row that was not asked for: " + id);
    }
    return row;
  }

  private void loadSessions() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(SessionRow.SELECT + " order by id for update")) {
      select.setArray(1, days());
      select.setArray(2, connection.createArrayOf("uuid", rows.keySet().toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          row(row.getObject("id", UUID.class)).read(row);
        }
      }
    }
  }

  private Array days() throws SQLException {
    return connection.createArrayOf(
        "date", rows.values().stream().map(SessionRow::day).distinct().toArray());
  }

  private void loadChannels(List<IndexedFrame> frames) throws SQLException {
    Map<UUID, Set<Integer>> wanted = new HashMap<>();
    for (IndexedFrame frame : frames) {
      frame
          .channels()
          .forEach(number -> wanted.computeIfAbsent(id(frame), _ -> new HashSet<>()).add(number));
    }
    List<LocalDate> days = new ArrayList<>();
    List<UUID> sessions = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    wanted.forEach(
        (session, channels) -> {
          for (Integer number : channels) {
            days.add(row(session).day());
            sessions.add(session);
            numbers.add(number);
          }
        });
    if (numbers.isEmpty()) {
      return;
    }
    try (PreparedStatement select = connection.prepareStatement(ChannelRow.SELECT)) {
      select.setArray(1, connection.createArrayOf("date", days.toArray()));
      select.setArray(2, connection.createArrayOf("uuid", sessions.toArray()));
      select.setArray(3, connection.createArrayOf("int", numbers.toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          row(row.getObject("session", UUID.class)).read(ChannelRow.read(row));
        }
      }
    }
  }

  private void store() throws SQLException {
    try (PreparedStatement sessions = connection.prepareStatement(SessionRow.UPSERT);
        PreparedStatement channels = connection.prepareStatement(ChannelRow.UPSERT);
        PreparedStatement events = connection.prepareStatement(EventRow.INSERT)) {
      for (SessionRow row : rows.values()) {
        row.bind(sessions);
        sessions.addBatch();
        for (ChannelRow channel : row.channels()) {
          channel.bind(channels, row);
          channels.addBatch();
        }
        for (EventRow event : row.events()) {
          event.bind(events);
          events.addBatch();
        }
      }
      sessions.executeBatch();
      channels.executeBatch();
      events.executeBatch();
    }
  }
}
