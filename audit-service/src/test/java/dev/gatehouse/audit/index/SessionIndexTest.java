package dev.gatehouse.audit.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.archive.ScriptedGateway;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the index writes of a batch, in a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionIndexTest {
  private static final SessionIndex.Slice SLICE = new SessionIndex.Slice("frames", 0);

  private final ScriptedGateway gateway = new ScriptedGateway();
  private EmbeddedPostgres postgres;
  private DataSource database;
  private SessionIndex index;
  private long offset;

  @BeforeAll
  void migrate() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    database = postgres.getPostgresDatabase(Map.of("reWriteBatchedInserts", "true"));
    var _ = Flyway.configure().dataSource(database).schemas(SessionIndex.SCHEMA).load().migrate();
    index = new SessionIndex(database, SessionIndex.SCHEMA);
    index.begin();
    offset = index.claim(SLICE, 0);
  }

  @AfterAll
  void stop() throws IOException {
    postgres.close();
  }

  @Test
  void whatABatchDoesNotNameIsNotWritten() throws Exception {
    // Given
    ScriptedGateway.Session session = gateway.session().login("alice");
    for (int channel = 1; channel <= 50; channel++) {
      session.exec(channel, "x");
    }
    write(session.frames());
    int written = session.frames().size();

    // When
    session.output(7, "some").gap(9, 100);
    write(session.frames().subList(written, session.frames().size()));

    // Then
    assertThat(
            rows(
                "select number from channels where session = '%s' and xmin <>"
                    + " (select xmin from channels where session = '%s' and number = 1)",
                session))
        .containsExactlyInAnyOrder("7", "9");
  }

  @Test
  void aChannelsCommandIsWhatRan() throws Exception {
    // Given
    ScriptedGateway.Session session = gateway.session().login("carol");
    ChannelId one = new ChannelId(1);
    ChannelId two = new ChannelId(2);
    ChannelId three = new ChannelId(3);
    ChannelId four = new ChannelId(4);
    session.add(one, new ChannelEvent.ShellRequested("menu"));
    session.add(two, new ChannelEvent.ExecRequested(Bytes.utf8("rm -rf /"), "menu"));
    session.add(three, new ChannelEvent.SubsystemRequested("sftp", "menu"));
    session.add(four, new ChannelEvent.ExecRequested(Bytes.utf8("uptime")));

    // When
    write(session.frames());

    // Then
    assertThat(
            rows(
                "select kind || ' ' || command from channels where session = '%s' order by number",
                session))
        .containsExactly("shell menu", "exec menu", "subsystem menu", "exec uptime");
  }

  @Test
  void countsGoOnFromBatchToBatchAndAFrameCountsOnce() throws Exception {
    // Given
    ScriptedGateway.Session session = gateway.session().login("bob").exec(1, "x");
    session.output(1, "12345").exec(2, "y").output(2, "123");
    write(session.frames());

    // When
    write(session.frames());
    int written = session.frames().size();
    session.output(2, "67").output(1, "89").gap(1, 1_000);
    write(session.frames().subList(written, session.frames().size()));

    // Then
    assertThat(
            rows(
                "select number || ' ' || command || ' ' || output_bytes from channels"
                    + " where session = '%s' order by number",
                session))
        .containsExactly("1 x 1007", "2 y 5");
    assertThat(rows("select count(*) from events where session = '%s'", session))
        .containsExactly(String.valueOf(session.frames().size()));
  }

  @Test
  void whatPostgresForgotWhenItDiedIsMissedAndReadAgain() throws Exception {
    // Given a batch that was acknowledged, and lost
    List<AuditEnvelope> forgotten = gateway.session().login("carol").frames();
    long before = offset;
    write(forgotten);
    forget(before);

    // When
    List<AuditEnvelope> following = gateway.session().login("dave").frames();

    // Then
    assertThatThrownBy(() -> write(following)).isInstanceOf(SessionIndex.Overtaken.class);
    offset = index.claim(SLICE, 0);
    assertThat(offset).isEqualTo(before);
    write(forgotten);
    write(following);
  }

  /** As after a crash: offsets and rows are lost together. */
  private void forget(long before) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update " + SessionIndex.SCHEMA + ".index_offsets set next_offset = " + before);
    }
  }

  private List<String> rows(String query, ScriptedGateway.Session session) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path to " + SessionIndex.SCHEMA);
      try (ResultSet row = statement.executeQuery(query.replace("%s", session.id().toString()))) {
        while (row.next()) {
          rows.add(row.getString(1));
        }
      }
    }
    return rows;
  }

  private void write(List<AuditEnvelope> frames) throws Exception {
    long from = offset;
    List<IndexedFrame> indexed = new ArrayList<>();
    for (AuditEnvelope frame : frames) {
      indexed.add(IndexedFrame.of(frame, Optional.of(new IndexedFrame.Place(0, offset++))));
    }
    index.write(
        new SessionIndex.Batch(
            indexed,
            List.of(),
            Map.of(SLICE, new SessionIndex.Progress(from, offset)),
            Instant.now()),
        true);
  }
}
