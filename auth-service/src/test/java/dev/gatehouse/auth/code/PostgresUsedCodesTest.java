package dev.gatehouse.auth.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.block.TestingDatabase;
import dev.gatehouse.auth.code.UsedCodes.Use;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What replicas know together, in a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresUsedCodesTest extends UsedCodesContract {

  private static final long PERIOD = 37_037_036;
  private static final long PERIODS_A_DAY = 2_880;

  private TestingDatabase database;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    database = TestingDatabase.start(folder);
    database.migrate();
  }

  @AfterAll
  void stop() throws IOException {
    database.close();
  }

  @Override
  UsedCodes open() throws SQLException {
    database.empty();
    return replica(InstantSource.system());
  }

  @Override
  UsedCodes another(UsedCodes one) {
    return replica(InstantSource.system());
  }

  private UsedCodes replica(InstantSource clock) {
    return new PostgresUsedCodes(database.source(), clock);
  }

  @Test
  void aUsedCodeIsUsedAfterARestartOfTheDatabaseToo() throws Exception {
    // Given
    assertThat(open().use("a", PERIOD, "1")).isEqualTo(Use.FIRST);

    // When
    database.stop();
    database.startAgain();

    // Then
    assertThat(replica(InstantSource.system()).use("a", PERIOD, "2")).isEqualTo(Use.REPEATED);
  }

  @Test
  void withoutTheDatabaseNothingIsKnownAndAfterwardsItIs() throws Exception {
    // Given
    UsedCodes codes = open();
    database.stop();

    // When
    Use without = codes.use("a", PERIOD, "1");
    database.startAgain();
    Use with = codes.use("a", PERIOD, "2");

    // Then
    assertThat(without).isEqualTo(Use.UNKNOWN);
    assertThat(with).isEqualTo(Use.FIRST);
  }

  @Test
  void withoutItsTableNothingIsKnown() throws Exception {
    // Given
    UsedCodes codes = open();
    execute("alter table used_codes rename to elsewhere");

    // When
    Use use = codes.use("a", PERIOD, "1");

    // Then
    execute("alter table elsewhere rename to used_codes");
    assertThat(use).isEqualTo(Use.UNKNOWN);
  }

  @Test
  void whatIsOlderThanADayIsForgottenNowAndThen() throws Exception {
    // Given
    open();
    Instant[] now = {Instant.parse("2027-01-30T12:00:00Z")};
    UsedCodes codes = replica(() -> now[0]);
    assertThat(codes.use("old", PERIOD, "1")).isEqualTo(Use.FIRST);
    assertThat(codes.use("younger", PERIOD + 1, "2")).isEqualTo(Use.FIRST);

    // When: too soon, and then late enough
    assertThat(codes.use("a", PERIOD + 1 + PERIODS_A_DAY, "3")).isEqualTo(Use.FIRST);
    long soon = rows();
    now[0] = now[0].plus(Duration.ofMinutes(10));
    assertThat(codes.use("b", PERIOD + 1 + PERIODS_A_DAY, "4")).isEqualTo(Use.FIRST);

    // Then
    assertThat(soon).isEqualTo(3);
    assertThat(rows()).isEqualTo(3);
    assertThat(codes.use("younger", PERIOD + 1, "5")).isEqualTo(Use.REPEATED);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long rows() throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from used_codes")) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }
}
