package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.audit.FrameBudget;
import dev.gatehouse.gateway.audit.RecordingMetrics;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.GrantStatusSource;
import dev.gatehouse.gateway.authentication.HeldGrant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The watch over grants, with a clock that the test sets and an auth-service that it plays. */
class GrantWatchTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration LATEST = Duration.ofSeconds(12);

  private final TestingTimer timer = new TestingTimer();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Session> sessions = new ArrayList<>();
  private final List<List<HeldGrant>> asked = new ArrayList<>();
  private final List<CompletableFuture<GrantStatusSource.Answer>> answers = new ArrayList<>();
  private final GrantWatch watch =
      new GrantWatch(
          grants -> {
            asked.add(grants);
            CompletableFuture<GrantStatusSource.Answer> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
          },
          sessions,
          INTERVAL,
          timer,
          Runnable::run,
          new GatewayMetrics(registry, new RecordingMetrics(registry, new FrameBudget(1))));

  private static final class Session implements GrantWatch.Holder {
    private final String id;
    private final String basis;
    private final boolean loggedIn;
    private final List<GrantStatus> told = new ArrayList<>();

    Session(String id, String basis, boolean loggedIn) {
      this.id = id;
      this.basis = basis;
      this.loggedIn = loggedIn;
    }

    @Override
    public Optional<HeldGrant> heldGrant() {
      return loggedIn ? Optional.of(new HeldGrant(id, basis, Optional.empty())) : Optional.empty();
    }

    @Override
    public void judged(GrantStatus status) {
      told.add(status);
    }
  }

  private void open(int count) {
    for (int i = 0; i < count; i++) {
      sessions.add(new Session("j" + sessions.size(), "basis", true));
    }
  }

  private double checks(String outcome) {
    return registry.get("gatehouse.authorization.checks").tag("outcome", outcome).counter().count();
  }

  @Test
  void allSessionsAreAskedAboutInAsFewQuestionsAsPossible() {
    // Given
    open(2500);
    sessions.add(new Session("before login", "", false));
    watch.start();

    // When
    timer.advance(LATEST);

    // Then
    assertThat(asked).extracting(List::size).containsExactly(1000, 1000, 500);
    assertThat(asked.stream().flatMap(List::stream).map(HeldGrant::id))
        .doesNotHaveDuplicates()
        .doesNotContain("before login");
  }

  @Test
  void noQuestionIsLongerThanAuthServiceReads() {
    // Given
    String half = "x".repeat(GrantStatusSource.CHARACTERS_MAX / 2);
    sessions.add(new Session("j0", half, true));
    sessions.add(new Session("j1", half, true));
    sessions.add(new Session("j2", "x", true));
    sessions.add(new Session("j3", "x".repeat(GrantStatusSource.CHARACTERS_MAX), true));
    sessions.add(new Session("j4", "x", true));
    watch.start();

    // When
    timer.advance(LATEST);

    // Then
    assertThat(asked)
        .extracting(grants -> grants.stream().map(HeldGrant::id).toList())
        .containsExactly(List.of("j0", "j1"), List.of("j2"), List.of("j3"), List.of("j4"));
  }

  @Test
  void eachSessionIsToldWhatIsSaidOfItsOwnGrant() {
    // Given
    open(2);
    watch.start();
    timer.advance(LATEST);

    // When
    boolean _ =
        answers
            .getFirst()
            .complete(
                new GrantStatusSource.Answer.Statuses(
                    List.of(new GrantStatus.Stands(), new GrantStatus.Revoked("key-gone"))));

    // Then
    assertThat(sessions.getFirst().told).containsExactly(new GrantStatus.Stands());
    assertThat(sessions.getLast().told).containsExactly(new GrantStatus.Revoked("key-gone"));
    assertThat(checks("answered")).isEqualTo(1);
  }

  @Test
  void withoutAnAnswerNobodyIsToldAnythingAndTheNextQuestionComesAllTheSame() {
    // Given
    open(1);
    watch.start();
    timer.advance(LATEST);

    // When: the first is never answered, the second in vain
    timer.advance(LATEST);
    boolean _ = answers.getLast().complete(new GrantStatusSource.Answer.Unavailable("a test"));
    timer.advance(LATEST);

    // Then
    assertThat(asked).hasSizeGreaterThanOrEqualTo(3);
    assertThat(sessions.getFirst().told).isEmpty();
    assertThat(checks("unanswered")).isEqualTo(1);
  }

  @Test
  void nobodyIsAskedWhileNoSessionIsThereOrTheWatchIsOver() {
    // Given
    watch.start();
    timer.advance(LATEST);
    int withoutSessions = asked.size();
    open(1);

    // When
    watch.stop();
    timer.advance(LATEST.multipliedBy(3));

    // Then
    assertThat(withoutSessions).isZero();
    assertThat(asked).isEmpty();
  }

  @Test
  void pausesAreAFifthLongerOrShorterThanTheIntervalAtMost() {
    // Given
    open(1);
    watch.start();

    // When
    timer.advance(INTERVAL.multipliedBy(1000));

    // Then
    assertThat(asked).hasSizeBetween(833, 1250);
  }
}
