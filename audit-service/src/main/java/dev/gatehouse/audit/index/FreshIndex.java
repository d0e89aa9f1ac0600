package dev.gatehouse.audit.index;

import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * An index that is built beside the one that answers, in a schema of its own, and then takes its
 * place. What is in it stays when building is broken off, so building can go on.
 *
 * <p>Safe for use by many threads.
 */
public final class FreshIndex {
  private static final String SCHEMA = SessionIndex.SCHEMA + "_rebuild";
  private static final String REPLACED = SessionIndex.SCHEMA + "_replaced";

  private final DataSource database;
  private final SessionIndex index;
  private final IndexBatches batches;

  private FreshIndex(DataSource database, IndexBatches batches) {
    this.database = database;
    this.index = new SessionIndex(database, SCHEMA);
    this.batches = batches;
  }

  /**
   * Begins, or goes on where an earlier building was broken off.
   *
   * @param migration brings a schema's tables up to date, and creates the schema if need be
   * @param sessions the topic of frames
   * @param manifests the topic of manifests
   */
  public static FreshIndex open(
      DataSource database, Consumer<String> migration, String sessions, String manifests)
      throws SQLException {
    migration.accept(SCHEMA);
    FreshIndex fresh = new FreshIndex(database, new IndexBatches(sessions, manifests));
    fresh.execute(
        "create table if not exists "
            + SCHEMA
            + ".rebuilt (session uuid primary key, fingerprint text not null)");
    return fresh;
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** What of the topics need not be read: S3 has it. */
  public void startAt(Map<TopicPartition, Long> offsets) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into "
                    + SCHEMA
                    + ".index_offsets (topic, partition, next_offset) values (?, ?, ?)"
                    + " on conflict (topic, partition) do update set"
                    + " next_offset = excluded.next_offset")) {
      for (Map.Entry<TopicPartition, Long> offset : offsets.entrySet()) {
        new Columns(upsert)
            .add(offset.getKey().topic())
            .add(offset.getKey().partition())
            .add(offset.getValue());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  /** Whether all that S3 has of a session is in it. */
  public boolean has(SessionId session, String fingerprint) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select from " + SCHEMA + ".rebuilt where session = ? and fingerprint = ?")) {
      new Columns(select).add(session.stream().value()).add(fingerprint);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Takes a frame that S3 has; it stood at {@code offset}, if that is known. */
  public record ArchivedFrame(AuditEnvelope envelope, int partition, OptionalLong offset) {
    private IndexedFrame indexed() {
      return IndexedFrame.of(
          envelope,
          offset.isPresent()
              ? Optional.of(new IndexedFrame.Place(partition, offset.getAsLong()))
              : Optional.empty());
    }
  }

  public void add(List<ArchivedFrame> frames) throws SQLException {
    write(
        new SessionIndex.Batch(
            frames.stream().map(ArchivedFrame::indexed).toList(),
            List.of(),
            Map.of(),
            Instant.EPOCH));
  }

  /** Takes a manifest that was signed at {@code at}. */
  public void add(ManifestNotice notice, Instant at) throws SQLException {
    write(new SessionIndex.Batch(List.of(), List.of(notice), Map.of(), at));
  }

  /** Remembers that all that S3 has of a session is in it. */
  public void finish(SessionId session, String fingerprint) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into "
                    + SCHEMA
                    + ".rebuilt (session, fingerprint) values (?, ?) on conflict (session)"
                    + " do update set fingerprint = excluded.fingerprint")) {
      new Columns(upsert).add(session.stream().value()).add(fingerprint);
      upsert.executeUpdate();
    }
  }

  /** Where to read the topics on from. */
  public Map<TopicPartition, Long> offsets() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return offsets(connection, SCHEMA);
    }
  }

  /** Up to where the index that answers has read the topics; empty when there is none. */
  public Map<TopicPartition, Long> liveOffsets() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return exists(connection) ? offsets(connection, SessionIndex.SCHEMA) : Map.of();
    }
  }

  private static Map<TopicPartition, Long> offsets(Connection connection, String schema)
      throws SQLException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "select topic, partition, next_offset from " + schema + ".index_offsets");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        offsets.put(
            new TopicPartition(row.getString("topic"), row.getInt("partition")),
            row.getLong("next_offset"));
      }
    }
    return offsets;
  }

  private static boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      new Columns(select).add(SessionIndex.SCHEMA + ".index_offsets");
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Takes what was read from the topics, from {@link #offsets} on. */
  public void add(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, Long> from)
      throws SQLException {
    write(batches.of(records, from));
  }

  private void write(SessionIndex.Batch batch) throws SQLException {
    try {
      index.write(batch, true);
    } catch (SessionIndex.Overtaken | SessionIndex.Replaced e) {
      throw new IllegalStateException("somebody else builds the index too", e);
    }
  }

  /** Reads on from {@link #offsets} to at least where the index that answers has read. */
  @FunctionalInterface
  public interface CatchUp {
    void to(Map<TopicPartition, Long> offsets) throws SQLException;
  }

  /**
   * Takes the place of the index that answers. Whoever writes to that one waits meanwhile, and then
   * finds itself overtaken; whoever reads sees the one or the other.
   */
  public void takeOver(CatchUp catchUp) throws SQLException {
    execute("drop schema if exists " + REPLACED + " cascade");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try {
        if (exists(connection)) {
          statement.execute(
              "lock table " + SessionIndex.SCHEMA + ".index_offsets in access exclusive mode");
          catchUp.to(offsets(connection, SessionIndex.SCHEMA));
          statement.execute("alter schema " + SessionIndex.SCHEMA + " rename to " + REPLACED);
        }
        statement.execute("drop table " + SCHEMA + ".rebuilt");
        statement.execute("alter schema " + SCHEMA + " rename to " + SessionIndex.SCHEMA);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
    execute("drop schema if exists " + REPLACED + " cascade");
  }
}
