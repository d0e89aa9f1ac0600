package dev.gatehouse.auth.block;

import static dev.gatehouse.auth.block.TestingBlocks.START;
import static dev.gatehouse.auth.block.TestingBlocks.guess;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.block.Guess.Proof;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What goes on while PostgreSQL does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SteadyBookTest {

  private static final Guess GUESS = guess("192.0.2.1", "a", Proof.FIRST_SECRET);
  private static final Guess OTHER = guess("192.0.2.2", "a", Proof.FIRST_SECRET);

  private TestingDatabase database;
  private SteadyBook book;
  private BlockGuard guard;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    database = TestingDatabase.start(folder);
    database.migrate();
  }

  @BeforeEach
  void begin() throws SQLException {
    database.empty();
    book = replica();
    guard = TestingBlocks.guard(book, () -> START);
  }

  @AfterAll
  void stop() throws IOException {
    database.close();
  }

  private SteadyBook replica() {
    return new SteadyBook(
        new PostgresBook(database.source(), TestingBlocks.settings()),
        new LocalBook(TestingBlocks.settings()),
        database::migrate);
  }

  @Test
  void replicasCountTogether() {
    // Given
    SteadyBook another = replica();
    assertThat(book.reopen()).isTrue();
    assertThat(another.reopen()).isTrue();

    // When
    fail(2, GUESS);
    another.fail(GUESS.subjects(), START);

    // Then
    assertThat(guard.blockOf(GUESS)).contains(SubjectKind.ADDRESS);
  }

  @Test
  void withoutADatabaseAReplicaCountsByItselfAndOthersGetIn() throws IOException {
    // Given
    assertThat(book.reopen()).isTrue();
    fail(1, GUESS);
    database.stop();

    // When: the one that it has seen counts too
    fail(2, GUESS);

    // Then
    assertThat(guard.blockOf(GUESS)).contains(SubjectKind.ADDRESS);
    assertThat(guard.blockOf(OTHER)).isEmpty();
    assertThat(book.reopen()).isFalse();
    database.startAgain();
  }

  @Test
  void itBeginsWithoutADatabaseToo() throws IOException {
    // Given
    database.stop();

    // When
    boolean open = book.reopen();
    fail(3, GUESS);

    // Then
    assertThat(open).isFalse();
    assertThat(guard.blockOf(GUESS)).contains(SubjectKind.ADDRESS);
    database.startAgain();
  }

  @Test
  void whatWasCountedMeanwhileIsCarriedOver() throws IOException, SQLException {
    // Given
    assertThat(book.reopen()).isTrue();
    database.stop();
    fail(3, GUESS);

    // When
    database.startAgain();
    boolean open = book.reopen();

    // Then
    assertThat(open).isTrue();
    PostgresBook common = new PostgresBook(database.source(), TestingBlocks.settings());
    assertThat(common.look(GUESS, START).standings().get(GUESS.addressSubject()))
        .isNotNull()
        .matches(standing -> standing.isBlockedAt(START));
  }

  @Test
  void whatWasLiftedIsNotCarriedOver() throws SQLException, IOException {
    // Given: blocked, seen here, and lifted by way of another replica
    assertThat(book.reopen()).isTrue();
    fail(3, GUESS);
    BlockRegister register = new BlockRegister(database.source(), TestingBlocks.settings());
    assertThat(register.lift(GUESS.addressSubject(), START)).isTrue();

    // When
    database.stop();
    fail(1, OTHER);
    database.startAgain();
    assertThat(book.reopen()).isTrue();

    // Then
    assertThat(guard.blockOf(GUESS)).isEmpty();
  }

  @Test
  void aFamiliarAddressStaysOneWithoutADatabase() throws IOException {
    // Given
    assertThat(book.reopen()).isTrue();
    guard.loggedIn(GUESS);
    for (int i = 10; i < 15; i++) {
      fail(1, guess("192.0.2." + i, "a", Proof.FIRST_SECRET));
    }
    assertThat(guard.blockOf(OTHER)).contains(SubjectKind.USER);

    // When
    database.stop();

    // Then
    assertThat(guard.blockOf(GUESS)).isEmpty();
    assertThat(guard.blockOf(OTHER)).contains(SubjectKind.USER);
    database.startAgain();
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsWaitedForOnce() throws IOException {
    // Given: one that is open, and then stands still
    assertThat(book.reopen()).isTrue();
    database.stop();
    try (ServerSocket silent =
        new ServerSocket(database.port(), 50, InetAddress.getLoopbackAddress())) {
      assertThat(silent.isBound()).isTrue();

      // When
      long begin = System.nanoTime();
      var first = guard.blockOf(GUESS);
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      begin = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        guard.failed(guess("192.0.2.1", "a", Proof.KEY));
      }
      Duration later = Duration.ofNanos(System.nanoTime() - begin);

      // Then
      assertThat(first).isEmpty();
      assertThat(waited).isLessThan(Duration.ofMillis(2_500));
      assertThat(later).isLessThan(Duration.ofMillis(500));
      assertThat(guard.blockOf(GUESS)).contains(SubjectKind.ADDRESS);
    }
    database.startAgain();
  }

  private void fail(int times, Guess guess) {
    for (int i = 0; i < times; i++) {
      guard.failed(guess);
    }
  }

  @Test
  void aStandingThatIsKnownFromTheDatabaseHoldsWithoutIt() throws IOException {
    // Given: counted by way of another replica, and seen here
    SteadyBook another = replica();
    assertThat(another.reopen()).isTrue();
    assertThat(book.reopen()).isTrue();
    for (int i = 0; i < 3; i++) {
      Map<Subject, Standing> _ = another.fail(GUESS.subjects(), START);
    }
    assertThat(guard.blockOf(GUESS)).contains(SubjectKind.ADDRESS);

    // When
    database.stop();

    // Then
    assertThat(guard.blockOf(GUESS)).contains(SubjectKind.ADDRESS);
    database.startAgain();
  }
}
