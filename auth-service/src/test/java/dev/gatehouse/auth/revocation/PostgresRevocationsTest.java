package dev.gatehouse.auth.revocation;

import static dev.gatehouse.auth.revocation.TestingGrants.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What replicas know together, in a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRevocationsTest extends RevocationStoreContract {

  private static final Path MIGRATION =
      Path.of("src/main/resources/db/migration/V2__revocations.sql");

  private EmbeddedPostgres postgres;

  @BeforeAll
  void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    execute(Files.readString(MIGRATION));
  }

  @AfterAll
  void stop() throws IOException {
    postgres.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private DataSource database() {
    return postgres.getPostgresDatabase();
  }

  @Override
  RevocationStore open(int most) throws SQLException {
    execute("truncate revocations");
    return new PostgresRevocations(database(), most);
  }

  @Test
  void whatOneReplicaRevokesAnotherKnows() throws SQLException {
    // Given
    Revocation revocation = Revocation.of(RevocationTarget.allOf(GRANT).getFirst(), "a test", NOW);
    boolean _ = open().add(revocation);

    // When
    RevocationStore another = new PostgresRevocations(database());

    // Then
    assertThat(another.about(RevocationTarget.allOf(GRANT), NOW)).containsExactly(revocation);
    assertThat(another.remove(revocation.id(), NOW)).isTrue();
  }

  @Test
  void aTableThatIsNotThereIsAFailureAndNoAnswer() throws SQLException {
    // Given
    RevocationStore store = open();
    execute("alter table revocations rename to elsewhere");
    try {
      // When / Then
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> store.about(RevocationTarget.allOf(GRANT), NOW));
    } finally {
      execute("alter table elsewhere rename to revocations");
    }
  }
}
