package dev.gatehouse.auth.block;

import dev.gatehouse.auth.block.Guess.Haunt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What all replicas know together, in PostgreSQL: one statement for each call. Thread-safe; each
 * call waits for the database as long as its connections are set to.
 */
final class PostgresBook implements BlockBook {

  private static final String COLUMNS =
      "failures, window_end, doublings, blocked_until, quiet_from, forget_at, refused";

  private static final String LOOK =
      "select kind, subject, "
          + COLUMNS
          + ", exists (select from familiar_addresses where user_name = ? and address = ?"
          + " and seen_at > ?) as familiar"
          + " from subjects where kind = ? and subject = ? or kind = ? and subject = ?";

  /** A failure, the subject's rule beside it; {@code %s} is one row of parameters for each. */
  private static final String FAIL =
      """
      with failure (kind, subject, at, failures_max, window_time, first_time, longest_time,
                    doublings_max, quiet_time) as (values %s)
      insert into subjects as known (kind, subject, failures, window_end, doublings, blocked_until,
                                     quiet_from, forget_at)
      select kind, subject, 1, at + window_time, 0, 'epoch'::timestamptz, at, at + window_time
        from failure order by kind
      on conflict (kind, subject) do update set
        (failures, window_end, doublings, blocked_until, quiet_from, forget_at, refused) = (
          select s.failures, s.window_end, s.doublings, s.blocked_until, s.quiet_from,
                 greatest(s.window_end, s.quiet_from + s.doublings * f.quiet_time), s.refused
            from failure f,
            lateral (select
                greatest(0, known.doublings - greatest(0,
                  floor(extract(epoch from f.at - known.quiet_from)
                        / extract(epoch from f.quiet_time))))::int as doublings,
                case when f.at < known.window_end then known.failures + 1 else 1 end as failures,
                case when f.at < known.window_end then known.window_end
                     else f.at + f.window_time end as window_end
              ) n,
            lateral (select f.at + least(f.longest_time, f.first_time * (1::bigint << n.doublings))
                as until) b,
            lateral (
              select known.failures, known.window_end, known.doublings, known.blocked_until,
                     known.quiet_from, known.refused + 1 as refused
               where f.at < known.blocked_until
              union all
              select n.failures, b.until, least(n.doublings + 1, f.doublings_max), b.until, b.until,
                     0
               where f.at >= known.blocked_until and n.failures >= f.failures_max
              union all
              select n.failures, n.window_end, n.doublings, known.blocked_until, f.at, known.refused
               where f.at >= known.blocked_until and n.failures < f.failures_max
            ) s
           where f.kind = known.kind and f.subject = known.subject)
      returning kind, subject,
      """
          + COLUMNS;

  private static final String FAILURE =
      "(?, ?, ?::timestamptz, ?, make_interval(secs => ?), make_interval(secs => ?),"
          + " make_interval(secs => ?), ?, make_interval(secs => ?))";

  private final DataSource database;
  private final BlockSettings settings;

  PostgresBook(DataSource database, BlockSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  @Override
  public Look look(Guess guess, Instant at) throws SQLException {
    Subject address = guess.addressSubject();
    Optional<Subject> user = guess.userSubject();
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(LOOK)) {
      new Parameters(select)
          .add(guess.haunt().user())
          .add(guess.haunt().address())
          .add(at.minus(settings.familiarFor()))
          .add(address.kind().word())
          .add(address.text())
          .add(user.orElse(address).kind().word())
          .add(user.orElse(address).text());
      boolean familiar = false;
      Map<Subject, Standing> standings = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          familiar = row.getBoolean("familiar");
          standings.put(subject(row), standing(row));
        }
      }
      return new Look(standings, familiar);
    }
  }

  @Override
  public Map<Subject, Standing> fail(Collection<Subject> subjects, Instant at) throws SQLException {
    String statement =
        FAIL.formatted(String.join(", ", Collections.nCopies(subjects.size(), FAILURE)));
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(statement)) {
      Parameters parameters = new Parameters(upsert);
      for (Subject subject : subjects) {
        BlockRule rule = settings.rule(subject.kind());
        parameters
            .add(subject.kind().word())
            .add(subject.text())
            .add(at)
            .add(rule.failuresMax())
            .add(rule.window())
            .add(rule.first())
            .add(rule.longest())
            .add(rule.doublingsMax())
            .add(rule.quiet());
      }
      Map<Subject, Standing> after = new HashMap<>();
      try (ResultSet row = upsert.executeQuery()) {
        while (row.next()) {
          after.put(subject(row), standing(row));
        }
      }
      return after;
    }
  }

  @Override
  public void remember(Haunt haunt, Instant at) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into familiar_addresses as known (user_name, address, seen_at)"
                    + " values (?, ?, ?) on conflict (user_name, address)"
                    + " do update set seen_at = excluded.seen_at"
                    + " where known.seen_at < excluded.seen_at")) {
      new Parameters(upsert).add(haunt.user()).add(haunt.address()).add(at);
      upsert.executeUpdate();
    }
  }

  /**
   * Takes over what one replica counted by itself: of two standings, the one that holds longer.
   *
   * @throws SQLException also when there is nothing to take over and the database does not answer
   */
  void adopt(Map<Subject, Standing> standings) throws SQLException {
    try (Connection connection = answering();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into subjects as known (kind, subject, "
                    + COLUMNS
                    + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (kind, subject) do update"
                    + " set ("
                    + COLUMNS
                    + ") = (excluded.failures, excluded.window_end, excluded.doublings,"
                    + " excluded.blocked_until, excluded.quiet_from, excluded.forget_at,"
                    + " excluded.refused) where known.forget_at < excluded.forget_at")) {
      for (Map.Entry<Subject, Standing> entry : inOneOrder(standings)) {
        Standing standing = entry.getValue();
        new Parameters(upsert)
            .add(entry.getKey().kind().word())
            .add(entry.getKey().text())
            .add(standing.failures())
            .add(standing.windowEnd())
            .add(standing.doublings())
            .add(standing.blockedUntil())
            .add(standing.quietFrom())
            .add(standing.forgetAt())
            .add(standing.refused());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private Connection answering() throws SQLException {
    Connection connection = database.getConnection();
    if (!connection.isValid(1)) {
      connection.close();
      throw new SQLException("the database does not answer");
    }
    return connection;
  }

  private static List<Map.Entry<Subject, Standing>> inOneOrder(Map<Subject, Standing> standings) {
    return standings.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
        .toList();
  }

  static Subject subject(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    return new Subject(
        SubjectKind.named(kind).orElseThrow(() -> new SQLException("an unknown kind: " + kind)),
        row.getString("subject"));
  }

  static Standing standing(ResultSet row) throws SQLException {
    return new Standing(
        row.getInt("failures"),
        moment(row, "window_end"),
        row.getInt("doublings"),
        moment(row, "blocked_until"),
        moment(row, "quiet_from"),
        moment(row, "forget_at"),
        row.getLong("refused"));
  }

  private static Instant moment(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
