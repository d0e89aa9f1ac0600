package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.audit.FrameBudget;
import dev.gatehouse.gateway.audit.RecordingMetrics;
import dev.gatehouse.gateway.audit.TestingTap;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.HeldGrant;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One session's grant, and a clock that the test sets; the settings are the defaults. */
class SessionAuthorizationTest {
  private SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestingTap tap = new TestingTap();
  private final List<String> ends = new ArrayList<>();
  private long now = 7;
  private SessionAuthorization authorization = authorization(Optional.empty());

  private SessionAuthorization authorization(Optional<Duration> staleMax) {
    SimpleMeterRegistry of = new SimpleMeterRegistry();
    registry = of;
    return new SessionAuthorization(
        new HeldGrant("jti", "basis", staleMax),
        TestingGateway.configuration(Path.of("keys"), Map.of()),
        tap,
        new GatewayMetrics(of, new RecordingMetrics(of, new FrameBudget(1))),
        () -> now,
        (reason, code, detail) -> ends.add(reason.word() + " " + code.code() + " " + detail));
  }

  private void pass(Duration time) {
    long end = now + time.toNanos();
    for (; now < end; now += Duration.ofSeconds(1).toNanos()) {
      authorization.tick();
    }
    now = end;
    authorization.tick();
  }

  private List<String> recorded() {
    return tap.take().stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  private double unconfirmed() {
    return registry.get("gatehouse.authorization.unconfirmed").gauge().value();
  }

  @Test
  void oneQuestionWithoutAnAnswerIsNothing() {
    // When
    pass(Duration.ofSeconds(30));
    authorization.judged(new GrantStatus.Stands());
    pass(Duration.ofSeconds(30));

    // Then
    assertThat(recorded()).isEmpty();
    assertThat(ends).isEmpty();
  }

  @Test
  void threeWithoutAnAnswerAreRecordedOnceAndCounted() {
    // When
    pass(Duration.ofMinutes(10));

    // Then
    assertThat(recorded()).containsExactly("GrantUnconfirmed");
    assertThat(unconfirmed()).isEqualTo(1);
    assertThat(ends).isEmpty();
  }

  @Test
  void halfAnHourIsCountedFromTheLastConfirmation() {
    // Given
    pass(Duration.ofMinutes(29));
    authorization.judged(new GrantStatus.Stands());

    // When
    pass(Duration.ofMinutes(30));
    List<String> within = List.copyOf(ends);
    pass(Duration.ofSeconds(2));

    // Then
    assertThat(within).isEmpty();
    assertThat(recorded())
        .containsExactly("GrantUnconfirmed", "GrantConfirmed", "GrantUnconfirmed");
    assertThat(ends).hasSize(1);
    assertThat(ends.getFirst()).startsWith("authorization-stale GH-GATEWAY-1223");
    assertThat(unconfirmed()).isZero();
  }

  @Test
  void aSessionEndsOnce() {
    // When
    authorization.judged(new GrantStatus.Revoked("key-gone"));
    authorization.judged(new GrantStatus.Changed());
    authorization.judged(new GrantStatus.Stands());
    pass(Duration.ofHours(1));

    // Then
    assertThat(ends).containsExactly("authorization-revoked GH-GATEWAY-1221 key-gone");
    assertThat(recorded()).isEmpty();
  }

  @Test
  void oneThatIsOverIsNotCounted() {
    // Given
    pass(Duration.ofMinutes(1));

    // When
    authorization.close();
    authorization.close();

    // Then
    assertThat(unconfirmed()).isZero();
  }

  @Test
  void whatCannotBeJudgedIsNotConfirmed() {
    // When
    for (int i = 0; i < 31; i++) {
      pass(Duration.ofMinutes(1));
      authorization.judged(new GrantStatus.Unknown());
    }

    // Then
    assertThat(recorded()).containsExactly("GrantUnconfirmed");
    assertThat(ends).hasSize(1);
    assertThat(ends.getFirst()).startsWith("authorization-stale GH-GATEWAY-1223");
  }

  @ParameterizedTest
  @CsvSource({"PT5M, 299, 302", "PT31M, 1799, 1802", "PT10S, 29, 32"})
  void aGrantMayHaveAShorterTimeOfItsOwnButNoneInWhichAnswersAreStillToCome(
      Duration own, long goesOn, long ends) {
    // Given
    authorization = authorization(Optional.of(own));

    // When
    pass(Duration.ofSeconds(goesOn));
    boolean within = this.ends.isEmpty();
    pass(Duration.ofSeconds(ends - goesOn));

    // Then
    assertThat(within).isTrue();
    assertThat(this.ends).hasSize(1);
  }
}
