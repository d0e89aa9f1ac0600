package dev.gatehouse.auth.revocation;

import static dev.gatehouse.auth.revocation.TestingGrants.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.grant.Basis;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store of revocations does, wherever it keeps them. */
abstract class RevocationStoreContract {

  static final Basis GRANT = TestingGrants.of("alice", NOW);

  /** An empty one, with room for so many. */
  abstract RevocationStore open(int most) throws SQLException;

  final RevocationStore open() throws SQLException {
    return open(RevocationStore.REVOCATIONS_MAX);
  }

  private static Revocation about(RevocationTarget target, Instant at) {
    return Revocation.of(target, "a test: ä", at);
  }

  @Test
  void aRevocationIsFoundByEachKindOfTarget() throws SQLException {
    // Given
    RevocationStore store = open();
    List<Revocation> revocations = new ArrayList<>();
    for (RevocationTarget target : RevocationTarget.allOf(GRANT)) {
      revocations.add(about(target, NOW));
    }

    // When
    for (Revocation revocation : revocations) {
      assertThat(store.add(revocation)).isTrue();
    }

    // Then
    assertThat(store.about(RevocationTarget.allOf(GRANT), NOW))
        .containsExactlyInAnyOrderElementsOf(revocations);
    assertThat(store.about(RevocationTarget.allOf(TestingGrants.of("bob", NOW)), NOW)).isEmpty();
    assertThat(store.about(List.of(), NOW)).isEmpty();
    for (Revocation revocation : revocations) {
      assertThat(store.find(revocation.id(), NOW)).contains(revocation);
    }
  }

  @Test
  void aThousandGrantsAreLookedUpAtOnce() throws SQLException {
    // Given
    RevocationStore store = open();
    Revocation revocation = about(RevocationTarget.allOf(GRANT).getFirst(), NOW);
    boolean _ = store.add(revocation);
    List<RevocationTarget> targets = new ArrayList<>(RevocationTarget.allOf(GRANT));
    for (int i = 1; i < StatusRequestReader.GRANTS_MAX; i++) {
      targets.addAll(RevocationTarget.allOf(TestingGrants.of("user-" + i, NOW)));
    }

    // When / Then
    assertThat(store.about(targets, NOW)).containsExactly(revocation);
  }

  @Test
  void aRevocationIsForgottenWhenNoSessionCanBeLeft() throws SQLException {
    // Given
    RevocationStore store = open();
    Revocation revocation = about(RevocationTarget.allOf(GRANT).getFirst(), NOW);
    boolean _ = store.add(revocation);
    Instant end = NOW.plus(Duration.ofDays(30));

    // When / Then
    assertThat(store.about(RevocationTarget.allOf(GRANT), end.minusSeconds(1))).hasSize(1);
    assertThat(store.about(RevocationTarget.allOf(GRANT), end)).isEmpty();
    assertThat(store.find(revocation.id(), end)).isEmpty();
    assertThat(store.latest(Optional.empty(), 10, end)).isEmpty();
    assertThat(store.remove(revocation.id(), end)).isFalse();
  }

  @Test
  void theLatestComeFirstAndPageByPage() throws SQLException {
    // Given
    RevocationStore store = open();
    List<Revocation> latestFirst = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Revocation revocation = about(RevocationTarget.allOf(GRANT).getFirst(), NOW.plusMillis(i));
      boolean _ = store.add(revocation);
      latestFirst.addFirst(revocation);
    }

    // When
    List<Revocation> first = store.latest(Optional.empty(), 3, NOW);
    List<Revocation> second = store.latest(Optional.of(first.getLast().id()), 3, NOW);

    // Then
    assertThat(first).isEqualTo(latestFirst.subList(0, 3));
    assertThat(second).isEqualTo(latestFirst.subList(3, 5));
  }

  @Test
  void aRevocationThatIsLiftedIsGone() throws SQLException {
    // Given
    RevocationStore store = open();
    Revocation revocation = about(RevocationTarget.allOf(GRANT).getFirst(), NOW);
    boolean _ = store.add(revocation);

    // When
    boolean lifted = store.remove(revocation.id(), NOW);
    boolean again = store.remove(revocation.id(), NOW);

    // Then
    assertThat(lifted).isTrue();
    assertThat(again).isFalse();
    assertThat(store.about(RevocationTarget.allOf(GRANT), NOW)).isEmpty();
  }

  @Test
  void thereIsRoomForSoManyUntilTheFirstAreForgotten() throws SQLException {
    // Given
    RevocationStore store = open(3);
    for (int i = 0; i < 3; i++) {
      assertThat(store.add(about(RevocationTarget.allOf(GRANT).getFirst(), NOW))).isTrue();
    }

    // When
    boolean oneMore = store.add(about(RevocationTarget.allOf(GRANT).getFirst(), NOW));
    boolean later =
        store.add(about(RevocationTarget.allOf(GRANT).getFirst(), NOW.plus(Duration.ofDays(30))));

    // Then
    assertThat(oneMore).isFalse();
    assertThat(later).isTrue();
  }
}
