package dev.gatehouse.audit.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks events up in the index, in the order of the archive: by offset within a partition; between
 * partitions, whichever stands next and happened first.
 */
final class EventSearch {
  /** A session's day is that of its id, which its events may follow by days but not precede. */
  private static final Duration DAY_SLACK = Duration.ofDays(1);

  /**
   * How long a session whose user is not known yet is waited for, by those who ask for a user's
   * events: longer than a gateway waits for a login.
   */
  private static final Duration UNNAMED_FOR = Duration.ofMinutes(10);

  private static final Comparator<Stretch> BY_NEXT =
      Comparator.comparing((Stretch stretch) -> stretch.waiting.element().item().at())
          .thenComparingInt(stretch -> stretch.partition);

  private final DataSource database;
  private final String topic;

  /** Looks events up that came from {@code topic}. */
  EventSearch(DataSource database, String topic) {
    this.database = database;
    this.topic = topic;
  }

  /** An event with its offset. */
  private record Placed(long offset, EventItem item) {}

  /** What of one partition may be on the page. */
  private static final class Stretch {
    private final int partition;
    private final long indexedThrough;
    private final ArrayDeque<Placed> waiting = new ArrayDeque<>();
    private long last;

    Stretch(int partition, long indexedThrough, long last) {
      this.partition = partition;
      this.indexedThrough = indexedThrough;
      this.last = last;
    }

    boolean isWaiting() {
      return !waiting.isEmpty();
    }

    EventItem take() {
      Placed next = waiting.remove();
      last = next.offset();
      return next.item();
    }

    /** Up to where all that is asked for has been given. */
    long readThrough() {
      return isWaiting() ? last : Math.max(last, indexedThrough);
    }
  }

  EventPage page(EventFilter filter) throws SQLException {
    List<Stretch> stretches = stretches(filter);
    List<EventItem> items = new ArrayList<>();
    while (items.size() < filter.limit()) {
      Optional<Stretch> next = stretches.stream().filter(Stretch::isWaiting).min(BY_NEXT);
      if (next.isEmpty()) {
        break;
      }
      items.add(next.get().take());
    }
    Map<Integer, Long> read = new HashMap<>(filter.cursor().last());
    for (Stretch stretch : stretches) {
      if (stretch.readThrough() >= 0) {
        read.put(stretch.partition, stretch.readThrough());
      }
    }
    String cursor = new EventCursor(read).text(filter.question());
    boolean more = stretches.stream().anyMatch(Stretch::isWaiting);
    return new EventPage(items, more ? cursor : null, cursor);
  }

  /**
   * Reads, in one snapshot, how far each partition is indexed, and the first events behind the
   * cursor: one more than can be on the page.
   */
  private List<Stretch> stretches(EventFilter filter) throws SQLException {
    TreeMap<Integer, Long> last = new TreeMap<>(filter.cursor().last());
    List<Object> values = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      String through = through(filter, values);
      values.add(connection.createArrayOf("int4", last.keySet().toArray()));
      values.add(connection.createArrayOf("int8", last.values().toArray()));
      values.add(topic);
      String conditions = conditions(filter, values);
      values.add(filter.limit() + 1);
      String sql =
          "select p.partition, p.through, p.last, e.* from"
              + " (select o.partition, "
              + through
              + " as through, coalesce(c.last, -1) as last"
              + " from index_offsets o"
              + " left join unnest(?::int[], ?::bigint[]) as c (partition, last)"
              + " on c.partition = o.partition where o.topic = ?) p"
              + " left join lateral (select e.position, e.session, e.sequence, e.at, e.type,"
              + " e.channel, e.event::text as event from events e"
              + " where e.partition = p.partition"
              + " and e.position > p.last and e.position < p.through"
              + conditions
              + " order by e.position limit ?) e on true order by p.partition, e.position";
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.size(); i++) {
          select.setObject(i + 1, values.get(i));
        }
        try (ResultSet row = select.executeQuery()) {
          return stretches(row);
        }
      }
    }
  }

  /**
   * Up to where a partition's events may be given. For a user's that is the first event of a
   * session that is open and whose user is not known yet: passed over now, it would be missed when
   * the user is known.
   */
  private static String through(EventFilter filter, List<Object> values) {
    if (filter.user().isEmpty()) {
      return "o.next_offset";
    }
    Instant since = Instant.now().minus(UNNAMED_FOR);
    values.add(since.atOffset(ZoneOffset.UTC).toLocalDate());
    // The least id of that moment (RFC 9562, version 7).
    values.add(new UUID(since.toEpochMilli() << 16, 0));
    return "least(o.next_offset, (select min(f.position) from sessions s join events f"
        + " on f.day = s.day and f.session = s.id where s.user_name is null"
        + " and s.ended_at is null and s.integrity is null"
        + " and s.day >= ? and s.id >= ? and f.partition = o.partition))";
  }

  private static String conditions(EventFilter filter, List<Object> values) {
    StringBuilder conditions = new StringBuilder();
    filter
        .session()
        .ifPresent(
            session -> {
              conditions.append(" and e.day = ? and e.session = ?");
              values.add(session.stream().day());
              values.add(session.stream().value());
            });
    filter
        .type()
        .ifPresent(
            type -> {
              conditions.append(" and e.type = ?");
              values.add(type);
            });
    filter
        .from()
        .ifPresent(
            from -> {
              conditions.append(" and e.at >= ?");
              values.add(OffsetDateTime.ofInstant(from, ZoneOffset.UTC));
            });
    filter
        .to()
        .ifPresent(
            to -> {
              conditions.append(" and e.at < ? and e.day <= ?");
              values.add(OffsetDateTime.ofInstant(to, ZoneOffset.UTC));
              values.add(to.plus(DAY_SLACK).atOffset(ZoneOffset.UTC).toLocalDate());
            });
    filter
        .user()
        .ifPresent(
            user -> {
              conditions.append(
                  " and exists (select from sessions s where s.day = e.day and s.id = e.session"
                      + " and s.user_name = ?)");
              values.add(user);
            });
    return conditions.toString();
  }

  private static List<Stretch> stretches(ResultSet row) throws SQLException {
    List<Stretch> stretches = new ArrayList<>();
    @Nullable Stretch stretch = null;
    while (row.next()) {
      int partition = row.getInt("partition");
      if (stretch == null || stretch.partition != partition) {
        stretch = new Stretch(partition, row.getLong("through") - 1, row.getLong("last"));
        stretches.add(stretch);
      }
      long offset = row.getLong("position");
      if (!row.wasNull()) {
        stretch.waiting.add(new Placed(offset, item(row)));
      }
    }
    return stretches;
  }

  private static EventItem item(ResultSet row) throws SQLException {
    int channel = row.getInt("channel");
    return new EventItem(
        row.getString("session"),
        row.getLong("sequence"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("type"),
        channel == 0 ? null : channel,
        row.getString("event"));
  }
}
