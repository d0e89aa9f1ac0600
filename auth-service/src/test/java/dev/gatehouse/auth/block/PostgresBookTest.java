package dev.gatehouse.auth.block;

import static dev.gatehouse.auth.block.TestingBlocks.START;
import static dev.gatehouse.auth.block.TestingBlocks.guess;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.block.BlockRegister.Block;
import dev.gatehouse.auth.block.Guess.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What replicas know together, in a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresBookTest extends BlockBookContract {

  private static final Guess GUESS = guess("192.0.2.1", "a", Proof.FIRST_SECRET);

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
  PostgresBook open() throws SQLException {
    database.empty();
    return another();
  }

  /** As another replica, or the same one after a restart, opens it. */
  private PostgresBook another() {
    return new PostgresBook(database.source(), TestingBlocks.settings());
  }

  private BlockRegister register() {
    return new BlockRegister(database.source(), TestingBlocks.settings(100));
  }

  @Test
  void whatOneReplicaCountsAnotherKnows() throws SQLException {
    // Given
    PostgresBook one = open();
    PostgresBook two = another();

    // When
    one.fail(GUESS.subjects(), START);
    two.fail(GUESS.subjects(), START);
    one.fail(GUESS.subjects(), START);

    // Then
    Standing standing =
        two.look(GUESS, START).standings().getOrDefault(GUESS.addressSubject(), Standing.NONE);
    assertThat(standing.isBlockedAt(START)).isTrue();
  }

  @Test
  void itIsThereAfterARestartOfTheDatabase() throws SQLException, IOException {
    // Given
    PostgresBook book = open();
    Map<Subject, Standing> before = book.fail(GUESS.subjects(), START);
    book.remember(GUESS.haunt(), START);

    // When
    database.stop();
    database.startAgain();

    // Then
    assertThat(another().look(GUESS, START)).isEqualTo(new BlockBook.Look(before, true));
  }

  @Test
  void manyAtATimeAreCountedOnceEachAndBeginOneBlock() throws Exception {
    // Given
    PostgresBook book = open();
    List<Callable<Map<Subject, Standing>>> failures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Guess some = guess("192.0.2.1", "user-" + i % 3, Proof.FIRST_SECRET);
      failures.add(() -> book.fail(some.subjects(), START));
    }

    // When
    try (ExecutorService replicas = Executors.newFixedThreadPool(8)) {
      for (Future<Map<Subject, Standing>> after : replicas.invokeAll(failures)) {
        assertThat(after.get()).hasSize(2);
      }
    }

    // Then
    Standing standing =
        book.look(GUESS, START).standings().getOrDefault(GUESS.addressSubject(), Standing.NONE);
    assertThat(standing.failures()).isEqualTo(3);
    assertThat(standing.doublings()).isEqualTo(1);
    assertThat(standing.refused()).isEqualTo(17);
  }

  @Test
  void whatWasCountedElsewhereIsTakenOverWhereItHoldsLonger() throws SQLException {
    // Given
    PostgresBook book = open();
    Subject blockedHere = GUESS.addressSubject();
    Subject blockedThere = guess("192.0.2.2", "a", Proof.KEY).addressSubject();
    Standing once = TestingBlocks.ADDRESS.after(Standing.NONE, START);
    Standing blocked = blocked(once);
    for (int i = 0; i < 3; i++) {
      book.fail(List.of(blockedHere), START);
    }

    // When
    book.adopt(Map.of(blockedHere, once, blockedThere, blocked));

    // Then
    assertThat(register().blocks(Optional.empty(), 10, START))
        .extracting(Block::subject)
        .containsExactly(blockedHere, blockedThere);
  }

  private static Standing blocked(Standing once) {
    return TestingBlocks.ADDRESS.after(TestingBlocks.ADDRESS.after(once, START), START);
  }

  @Test
  void blocksAreListedPageByPageAndLifted() throws SQLException {
    // Given
    PostgresBook book = open();
    BlockRegister register = register();
    for (int i = 1; i <= 5; i++) {
      for (int failure = 0; failure < 3; failure++) {
        book.fail(guess("192.0.2." + i, "a", Proof.KEY).subjects(), START);
      }
    }
    book.fail(guess("192.0.2.9", "a", Proof.KEY).subjects(), START);

    // When
    List<Block> first = register.blocks(Optional.empty(), 2, START);
    List<Block> second = register.blocks(Optional.of(first.getLast().subject()), 2, START);
    boolean lifted = register.lift(first.getFirst().subject(), START);
    boolean again = register.lift(first.getFirst().subject(), START);

    // Then
    assertThat(first)
        .extracting(block -> block.subject().text())
        .containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(second)
        .extracting(block -> block.subject().text())
        .containsExactly("192.0.2.3", "192.0.2.4");
    assertThat(lifted).isTrue();
    assertThat(again).isFalse();
    assertThat(register.blocked(START)).containsExactly(Map.entry(SubjectKind.ADDRESS, 4L));
    assertThat(register.blocked(START.plus(Duration.ofMinutes(1)))).isEmpty();
    assertThat(book.look(guess("192.0.2.1", "a", Proof.KEY), START).standings()).isEmpty();
  }

  @Test
  void whatIsOverIsSweptAndWhatIsTooMuchIsDropped() throws SQLException {
    // Given: the first is over when the others come, and the second would be forgotten first
    PostgresBook book = open();
    for (int i = 0; i <= 101; i++) {
      book.fail(
          List.of(new Subject(SubjectKind.ADDRESS, "10.0.0." + i)),
          i == 0 ? START : START.plus(Duration.ofHours(1)).plusSeconds(i));
    }
    book.remember(GUESS.haunt(), START.minus(Duration.ofDays(91)));

    // When
    int dropped = register().sweep(START.plus(Duration.ofHours(1)));

    // Then
    assertThat(dropped).isEqualTo(1);
    assertThat(book.look(guess("10.0.0.0", "a", Proof.KEY), START).standings()).isEmpty();
    assertThat(book.look(guess("10.0.0.1", "a", Proof.KEY), START).standings()).isEmpty();
    assertThat(book.look(guess("10.0.0.2", "a", Proof.KEY), START).standings()).hasSize(1);
  }
}
