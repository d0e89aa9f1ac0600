package dev.gatehouse.auth.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.code.UsedCodes.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds of used codes wherever they are remembered. */
abstract class UsedCodesContract {

  private static final long PERIOD = 37_037_036;
  private static final int AT_A_TIME = 16;

  /** As one replica sees them, with nothing used yet. */
  abstract UsedCodes open() throws Exception;

  /** As another replica, or the same one after a restart, sees what {@code one} sees. */
  abstract UsedCodes another(UsedCodes one);

  @Test
  void aCodeIsGoodForOneTimeWhereverItIsBrought() throws Exception {
    // Given
    UsedCodes one = open();
    UsedCodes two = another(one);

    // When / Then
    assertThat(one.use("a", PERIOD, "1")).isEqualTo(Use.FIRST);
    assertThat(one.use("a", PERIOD, "2")).isEqualTo(Use.REPEATED);
    assertThat(two.use("a", PERIOD, "3")).isEqualTo(Use.REPEATED);
  }

  @Test
  void anEarlierCodeIsUsedUpToo() throws Exception {
    // Given
    UsedCodes one = open();
    assertThat(one.use("a", PERIOD, "1")).isEqualTo(Use.FIRST);

    // When / Then
    assertThat(another(one).use("a", PERIOD - 1, "2")).isEqualTo(Use.REPEATED);
    assertThat(another(one).use("a", PERIOD + 1, "3")).isEqualTo(Use.FIRST);
  }

  @Test
  void oneUsersCodesAreNotAnothers() throws Exception {
    // Given
    UsedCodes one = open();

    // When / Then
    assertThat(one.use("a", PERIOD, "1")).isEqualTo(Use.FIRST);
    assertThat(one.use("A", PERIOD, "2")).isEqualTo(Use.FIRST);
  }

  @Test
  void anAttemptThatIsAskedAboutOnceMoreHasTheSameAnswer() throws Exception {
    // Given
    UsedCodes one = open();
    assertThat(one.use("a", PERIOD, "1")).isEqualTo(Use.FIRST);

    // When / Then
    assertThat(another(one).use("a", PERIOD, "1")).isEqualTo(Use.FIRST);
    assertThat(one.use("a", PERIOD, "2")).isEqualTo(Use.REPEATED);
  }

  @Test
  void ofManyAtTheSameMomentOneIsTheFirst() throws Exception {
    // Given
    UsedCodes one = open();
    UsedCodes two = another(one);
    List<Callable<Use>> attempts = new ArrayList<>();
    for (int i = 0; i < AT_A_TIME; i++) {
      UsedCodes replica = i % 2 == 0 ? one : two;
      String attempt = "attempt-" + i;
      attempts.add(() -> replica.use("a", PERIOD, attempt));
    }

    // When
    List<Use> uses = new ArrayList<>();
    try (ExecutorService replicas = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (Future<Use> use : replicas.invokeAll(attempts)) {
        uses.add(use.get());
      }
    }

    // Then
    assertThat(uses).filteredOn(Use.FIRST::equals).hasSize(1);
    assertThat(uses).filteredOn(Use.REPEATED::equals).hasSize(AT_A_TIME - 1);
  }
}
