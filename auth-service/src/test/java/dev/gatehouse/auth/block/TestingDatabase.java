package dev.gatehouse.auth.block;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL that can be stopped and started where it was. */
public final class TestingDatabase implements AutoCloseable {

  private final Path folder;
  private EmbeddedPostgres postgres;
  private final int port;

  private TestingDatabase(Path folder, EmbeddedPostgres postgres) {
    this.folder = folder;
    this.postgres = postgres;
    this.port = postgres.getPort();
  }

  public static TestingDatabase start(Path folder) throws IOException {
    return new TestingDatabase(
        folder,
        EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false).start());
  }

  /** One that gives up after a second, as the service's does. */
  public DataSource source() {
    return source(port);
  }

  /** One that waits as long as a busy machine may need. */
  public DataSource patientSource() {
    return source(port, 30);
  }

  static DataSource source(int port) {
    return source(port, 1);
  }

  private static DataSource source(int port, int seconds) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName("postgres");
    source.setUser("postgres");
    source.setPassword("postgres");
    source.setConnectTimeout(seconds);
    source.setSocketTimeout(seconds);
    source.setLoginTimeout(seconds);
    return source;
  }

  public void migrate() {
    var _ = Flyway.configure().dataSource(source()).load().migrate();
  }

  int port() {
    return port;
  }

  public void empty() throws SQLException {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("truncate subjects, familiar_addresses, used_codes, session_places");
    }
  }

  public void stop() throws IOException {
    postgres.close();
  }

  public void startAgain() {
    try {
      postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder)
              .setCleanDataDirectory(false)
              .setPort(port)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
