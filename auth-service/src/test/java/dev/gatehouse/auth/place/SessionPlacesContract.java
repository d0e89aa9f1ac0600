package dev.gatehouse.auth.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.identity.UuidV7;
import dev.gatehouse.auth.place.SessionPlaces.Taking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds of places wherever they are kept. */
abstract class SessionPlacesContract {

  static final UserName ALICE = new UserName("alice");
  private static final int AT_A_TIME = 12;

  /** As one replica sees them, with none taken yet. */
  abstract SessionPlaces open() throws Exception;

  /** As another replica, or the same one after a restart, sees what {@code one} sees. */
  abstract SessionPlaces another(SessionPlaces one);

  static SessionId session() {
    return new SessionId(UuidV7.at(Instant.now()));
  }

  @Test
  void oneMoreThanThereArePlacesGetsNoneWhicheverReplicaIsAsked() throws Exception {
    // Given
    SessionPlaces one = open();
    SessionPlaces two = another(one);
    assertThat(one.take(ALICE, session(), 2)).isEqualTo(Taking.TAKEN);
    assertThat(two.take(ALICE, session(), 2)).isEqualTo(Taking.TAKEN);

    // When / Then
    assertThat(one.take(ALICE, session(), 2)).isEqualTo(Taking.NONE_LEFT);
    assertThat(two.take(ALICE, session(), 2)).isEqualTo(Taking.NONE_LEFT);
    assertThat(two.take(ALICE, session(), 3)).isEqualTo(Taking.TAKEN);
  }

  @Test
  void oneUsersPlacesAreNotAnothers() throws Exception {
    // Given
    SessionPlaces places = open();
    assertThat(places.take(ALICE, session(), 1)).isEqualTo(Taking.TAKEN);

    // When / Then
    assertThat(places.take(new UserName("Alice"), session(), 1)).isEqualTo(Taking.TAKEN);
  }

  @Test
  void aSessionThatIsAskedAboutOnceMoreKeepsItsPlace() throws Exception {
    // Given
    SessionPlaces one = open();
    SessionId session = session();
    assertThat(one.take(ALICE, session, 1)).isEqualTo(Taking.TAKEN);

    // When / Then
    assertThat(another(one).take(ALICE, session, 1)).isEqualTo(Taking.TAKEN);
    assertThat(one.take(ALICE, session(), 1)).isEqualTo(Taking.NONE_LEFT);
  }

  @Test
  void aSessionThatIsOverLeavesItsPlaceToAnother() throws Exception {
    // Given
    SessionPlaces one = open();
    SessionId session = session();
    assertThat(one.take(ALICE, session, 1)).isEqualTo(Taking.TAKEN);

    // When
    another(one).leave(List.of(session, session()));

    // Then
    assertThat(one.take(ALICE, session(), 1)).isEqualTo(Taking.TAKEN);
  }

  @Test
  void whoHasNoPlaceGetsNoneByLiving() throws Exception {
    // Given
    SessionPlaces one = open();

    // When
    one.renew(List.of(session(), session()));
    one.renew(List.of());
    one.leave(List.of());

    // Then
    assertThat(one.take(ALICE, session(), 1)).isEqualTo(Taking.TAKEN);
  }

  @Test
  void ofManyAtTheSameMomentAsManyGetAPlaceAsThereAre() throws Exception {
    // Given
    SessionPlaces one = open();
    SessionPlaces two = another(one);
    List<Callable<Taking>> attempts = new ArrayList<>();
    for (int i = 0; i < AT_A_TIME; i++) {
      SessionPlaces replica = i % 2 == 0 ? one : two;
      attempts.add(() -> replica.take(ALICE, session(), 3));
    }

    // When
    List<Taking> takings = new ArrayList<>();
    try (ExecutorService replicas = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (Future<Taking> taking : replicas.invokeAll(attempts)) {
        takings.add(taking.get());
      }
    }

    // Then
    assertThat(takings).filteredOn(Taking.TAKEN::equals).hasSize(3);
    assertThat(takings).filteredOn(Taking.NONE_LEFT::equals).hasSize(AT_A_TIME - 3);
  }
}
