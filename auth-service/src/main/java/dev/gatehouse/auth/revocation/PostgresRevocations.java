package dev.gatehouse.auth.revocation;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Revocations that all replicas know, in PostgreSQL. A call waits for the database as long as its
 * connections are set to.
 */
public final class PostgresRevocations implements RevocationStore {

  private static final String COLUMNS = "id, kind, target, reason, made_at";

  private final DataSource database;
  private final int most;

  public PostgresRevocations(DataSource database) {
    this(database, REVOCATIONS_MAX);
  }

  PostgresRevocations(DataSource database, int most) {
    this.database = database;
    this.most = most;
  }

  @Override
  public boolean add(Revocation revocation) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement sweep =
            connection.prepareStatement("delete from revocations where kept_until <= ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into revocations (id, kind, target, reason, made_at, kept_until)"
                    + " select ?, ?, ?, ?, ?, ? where (select count(*) from revocations) < ?")) {
      sweep.setObject(1, utc(revocation.at()));
      sweep.executeUpdate();
      insert.setObject(1, revocation.id().uuid());
      insert.setString(2, revocation.target().kind());
      insert.setString(3, revocation.target().text());
      insert.setString(4, revocation.reason());
      insert.setObject(5, utc(revocation.at()));
      insert.setObject(6, utc(revocation.keptUntil()));
      insert.setInt(7, most);
      return insert.executeUpdate() == 1;
    }
  }

  @Override
  public List<Revocation> about(Collection<RevocationTarget> targets, Instant now)
      throws SQLException {
    String[] kinds = targets.stream().map(RevocationTarget::kind).toArray(String[]::new);
    String[] texts = targets.stream().map(RevocationTarget::text).toArray(String[]::new);
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select distinct "
                    + COLUMNS
                    + " from revocations join unnest(?, ?) as wanted (kind, target)"
                    + " using (kind, target) where kept_until > ?")) {
      Array kindArray = connection.createArrayOf("text", kinds);
      Array textArray = connection.createArrayOf("text", texts);
      select.setArray(1, kindArray);
      select.setArray(2, textArray);
      select.setObject(3, utc(now));
      return read(select);
    }
  }

  @Override
  public List<Revocation> latest(Optional<RevocationId> before, int limit, Instant now)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select "
                    + COLUMNS
                    + " from revocations where kept_until > ? and id < ?"
                    + " order by id desc limit ?")) {
      select.setObject(1, utc(now));
      select.setObject(2, before.map(RevocationId::uuid).orElse(new UUID(-1, -1)));
      select.setInt(3, limit);
      return read(select);
    }
  }

  @Override
  public Optional<Revocation> find(RevocationId id, Instant now) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select " + COLUMNS + " from revocations where id = ? and kept_until > ?")) {
      select.setObject(1, id.uuid());
      select.setObject(2, utc(now));
      return read(select).stream().findFirst();
    }
  }

  @Override
  public boolean remove(RevocationId id, Instant now) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from revocations where id = ? and kept_until > ?")) {
      delete.setObject(1, id.uuid());
      delete.setObject(2, utc(now));
      return delete.executeUpdate() == 1;
    }
  }

  private static List<Revocation> read(PreparedStatement select) throws SQLException {
    List<Revocation> found = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        String kind = row.getString("kind");
        found.add(
            new Revocation(
                new RevocationId(row.getObject("id", UUID.class)),
                RevocationTarget.of(kind, row.getString("target"))
                    .orElseThrow(() -> new SQLException("a target that is not known: " + kind)),
                row.getString("reason"),
                row.getObject("made_at", OffsetDateTime.class).toInstant()));
      }
    }
    return found;
  }

  private static OffsetDateTime utc(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC);
  }
}
