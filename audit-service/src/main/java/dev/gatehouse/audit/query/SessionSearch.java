package dev.gatehouse.audit.query;

import dev.gatehouse.audit.access.Parameters;
import dev.gatehouse.contracts.audit.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks sessions up in the index. */
final class SessionSearch {
  /** An id's time is the gateway's when it accepted; the start is written a little later. */
  private static final Duration DAY_SLACK = Duration.ofDays(1);

  /** PostgreSQL: invalid text representation, as of an inet. */
  private static final String INVALID_TEXT = "22P02";

  /**
   * A judgement shows when the index has the frames that it is about, or has had ten seconds for
   * them: then an item says nothing that its channels do not bear out yet.
   */
  private static final String SELECT =
      "select id, user_name, principal, host(client_address) as client, client_port,"
          + " client_version, started_at, ended_at, end_reason, end_code, workload_id,"
          + " workload_kind, workload_namespace, workload_pod, workload_node, workload_image,"
          + " workload_host, workload_port, template, recording_policy, manifest, outcome,"
          + " case when applied @> last_sequence or noticed_at < now() - interval '10 s'"
          + " then integrity end as integrity from sessions where ";

  private final DataSource database;

  SessionSearch(DataSource database) {
    this.database = database;
  }

  SessionPage page(SessionFilter filter) throws SQLException {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    if (!filter.outcome().equals(SessionFilter.ANY)) {
      add(conditions, values, "outcome = ?", filter.outcome());
    }
    filter.user().ifPresent(user -> add(conditions, values, "user_name = ?", user));
    filter.workload().ifPresent(id -> add(conditions, values, "workload_id = ?", id));
    filter.client().ifPresent(net -> add(conditions, values, "client_address <<= ?::inet", net));
    filter
        .from()
        .ifPresent(
            from -> {
              add(conditions, values, "started_at >= ?", time(from));
              add(conditions, values, "day >= ?", day(from.minus(DAY_SLACK)));
            });
    filter
        .to()
        .ifPresent(
            to -> {
              add(conditions, values, "started_at < ?", time(to));
              add(conditions, values, "day <= ?", day(to.plus(DAY_SLACK)));
            });
    filter
        .cursor()
        .map(SessionCursor::last)
        .ifPresent(
            last -> {
              add(conditions, values, "id < ?", last.stream().value());
              add(conditions, values, "day <= ?", last.stream().day());
            });
    conditions.add("true");
    values.add(filter.limit() + 1);
    String sql = SELECT + String.join(" and ", conditions) + " order by day desc, id desc limit ?";
    return page(items(sql, values), filter);
  }

  private static void add(
      List<String> conditions, List<Object> values, String condition, Object value) {
    conditions.add(condition);
    values.add(value);
  }

  private static OffsetDateTime time(Instant at) {
    return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  private static SessionPage page(List<SessionItem> items, SessionFilter filter) {
    int limit = filter.limit();
    if (items.size() <= limit) {
      return new SessionPage(items, null);
    }
    List<SessionItem> page = items.subList(0, limit);
    return new SessionPage(
        page, new SessionCursor(SessionId.parse(page.getLast().id())).text(filter.question()));
  }

  /** One session with its channels; empty when the index does not know it. */
  Optional<SessionItem> session(SessionId id) throws SQLException {
    List<Object> key = List.of(id.stream().day(), id.stream().value());
    List<SessionItem> found = items(SELECT + "day = ? and id = ?", key);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst().with(channels(key)));
  }

  private List<SessionItem> items(String sql, List<Object> values) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, values);
      List<SessionItem> items = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          items.add(item(row));
        }
      }
      return items;
    } catch (SQLException e) {
      if (INVALID_TEXT.equals(e.getSQLState())) {
        throw Parameters.malformed("client", "is not an address or a network");
      }
      throw e;
    }
  }

  private static void bind(PreparedStatement select, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      select.setObject(i + 1, values.get(i));
    }
  }

  private static SessionItem item(ResultSet row) throws SQLException {
    String integrity = row.getString("integrity");
    return new SessionItem(
        row.getString("id"),
        row.getString("user_name"),
        row.getString("principal"),
        row.getString("client"),
        integer(row, "client_port"),
        row.getString("client_version"),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        row.getString("end_reason"),
        blankless(row.getString("end_code")),
        workload(row),
        row.getString("template"),
        row.getString("recording_policy"),
        integrity == null ? "open" : integrity,
        integrity == null ? null : integer(row, "manifest"),
        row.getString("outcome"),
        null);
  }

  private static SessionItem.@Nullable Workload workload(ResultSet row) throws SQLException {
    String id = row.getString("workload_id");
    Integer port = integer(row, "workload_port");
    return id == null
        ? null
        : new SessionItem.Workload(
            id,
            row.getString("workload_kind"),
            row.getString("workload_namespace"),
            row.getString("workload_pod"),
            row.getString("workload_node"),
            row.getString("workload_image"),
            row.getString("workload_host"),
            port);
  }

  private List<SessionItem.Channel> channels(List<Object> key) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select number, kind, destination, command, opened_at, closed_at, exit_status,"
                    + " exit_signal, input_bytes, output_bytes, error_bytes from channels"
                    + " where day = ? and session = ? order by number")) {
      bind(select, key);
      List<SessionItem.Channel> channels = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          channels.add(channel(row));
        }
      }
      return channels;
    }
  }

  private static SessionItem.Channel channel(ResultSet row) throws SQLException {
    long status = row.getLong("exit_status");
    Long exitStatus = row.wasNull() ? null : Long.valueOf(status);
    return new SessionItem.Channel(
        row.getInt("number"),
        row.getString("kind"),
        row.getString("destination"),
        row.getString("command"),
        instant(row, "opened_at"),
        instant(row, "closed_at"),
        exitStatus,
        row.getString("exit_signal"),
        new SessionItem.StreamBytes(
            row.getLong("input_bytes"), row.getLong("output_bytes"), row.getLong("error_bytes")));
  }

  private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : Integer.valueOf(value);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private static @Nullable String blankless(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
