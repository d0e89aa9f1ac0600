package dev.gatehouse.auth.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.block.TestingDatabase;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.place.SessionPlaces.Taking;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What replicas know together, in a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSessionPlacesTest extends SessionPlacesContract {

  /** Longer than any test takes. */
  private static final Duration COUNTED_FOR = Duration.ofMinutes(10);

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
  SessionPlaces open() throws SQLException {
    database.empty();
    return replica(InstantSource.system());
  }

  @Override
  SessionPlaces another(SessionPlaces one) {
    return replica(InstantSource.system());
  }

  private SessionPlaces replica(InstantSource clock) {
    return new PostgresSessionPlaces(database.patientSource(), COUNTED_FOR, clock);
  }

  @Test
  void aPlaceThatNobodyRenewedInTimeIsFreeAgain() throws Exception {
    // Given
    SessionPlaces places = open();
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.TAKEN);
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.NONE_LEFT);

    // When
    passes(COUNTED_FOR.minusSeconds(60));
    Taking before = places.take(ALICE, session(), 1);
    passes(Duration.ofSeconds(61));
    Taking after = places.take(ALICE, session(), 1);

    // Then
    assertThat(before).isEqualTo(Taking.NONE_LEFT);
    assertThat(after).isEqualTo(Taking.TAKEN);
  }

  @Test
  void aSessionThatLivesKeepsItsPlace() throws Exception {
    // Given
    SessionPlaces places = open();
    SessionId session = session();
    assertThat(places.take(ALICE, session, 1)).isEqualTo(Taking.TAKEN);

    // When
    passes(COUNTED_FOR.minusSeconds(60));
    another(places).renew(List.of(session));
    passes(COUNTED_FOR.minusSeconds(60));

    // Then
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.NONE_LEFT);
  }

  @Test
  void aSessionThatNobodyCouldAskAboutForAWhileCountsAgain() throws Exception {
    // Given
    SessionPlaces places = open();
    SessionId session = session();
    assertThat(places.take(ALICE, session, 1)).isEqualTo(Taking.TAKEN);
    passes(COUNTED_FOR.plusHours(1));

    // When
    places.renew(List.of(session));

    // Then
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.NONE_LEFT);
  }

  @Test
  void placesAreTakenAfterARestartOfTheDatabaseTooAndWithoutItNobodyGetsOne() throws Exception {
    // Given
    SessionPlaces places = open();
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.TAKEN);

    // When
    database.stop();
    Taking without = places.take(ALICE, session(), 1);
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> places.renew(List.of(session())));
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> places.leave(List.of(session())));
    database.startAgain();

    // Then
    assertThat(without).isEqualTo(Taking.UNKNOWN);
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.NONE_LEFT);
  }

  @Test
  void whoCannotGetAtTheUsersPlacesInTimeGetsNone() throws Exception {
    // Given
    SessionPlaces _ = open();
    SessionPlaces places =
        new PostgresSessionPlaces(database.source(), COUNTED_FOR, InstantSource.system());
    try (Connection other = database.patientSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select pg_advisory_xact_lock(hashtextextended('session-places/alice', 0))");

      // When
      Taking taking = places.take(ALICE, session(), 1);

      // Then
      assertThat(taking).isEqualTo(Taking.UNKNOWN);
      other.rollback();
    }
  }

  @Test
  void whatIsOlderThanADayIsForgottenNowAndThen() throws Exception {
    // Given
    open();
    Instant[] now = {Instant.parse("2027-01-30T12:00:00Z")};
    SessionPlaces places = replica(() -> now[0]);
    assertThat(places.take(ALICE, session(), 9)).isEqualTo(Taking.TAKEN);
    passes(COUNTED_FOR.plusHours(23));
    assertThat(places.take(ALICE, session(), 9)).isEqualTo(Taking.TAKEN);
    passes(Duration.ofHours(2));

    // When: too soon, and then late enough
    assertThat(places.take(ALICE, session(), 9)).isEqualTo(Taking.TAKEN);
    long soon = rows();
    now[0] = now[0].plus(Duration.ofMinutes(10));
    assertThat(places.take(ALICE, session(), 9)).isEqualTo(Taking.TAKEN);

    // Then
    assertThat(soon).isEqualTo(3);
    assertThat(rows()).isEqualTo(3);
  }

  /** Time passes for what is kept: the database's own clock cannot be set. */
  private void passes(Duration time) throws SQLException {
    try (Connection connection = database.patientSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update session_places set held_until = held_until - interval '%d seconds'"
              .formatted(time.toSeconds()));
    }
  }

  private long rows() throws SQLException {
    try (Connection connection = database.patientSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from session_places")) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }
}
