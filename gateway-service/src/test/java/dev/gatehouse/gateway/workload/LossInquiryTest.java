package dev.gatehouse.gateway.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.authentication.TestingGrants;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LossInquiryTest {
  private static final String UNKNOWN = MessageCode.WORKLOAD_LOST.sentence() + " end of stream";
  private static final LeaseAnswer.Ended ENDED =
      new LeaseAnswer.Ended("GH-BACKEND-5106", "It ran out of memory.");

  private final TestingWorkloads provider = new TestingWorkloads();
  private final TestingTimer timer = new TestingTimer();
  private final List<String> known = new ArrayList<>();
  private final SessionId session = SessionId.create(Instant.now());
  private final LossInquiry inquiry =
      new LossInquiry(
          new WorkloadProvider.Wish(
              TestingGrants.grant(session), session, WorkloadProvider.SESSION),
          provider,
          Runnable::run,
          timer,
          Explanation.of(MessageCode.WORKLOAD_LOST),
          "end of stream",
          (why, detail) -> known.add(why.sentence() + " " + detail));

  @BeforeEach
  void start() {
    inquiry.start(Duration.ofSeconds(5));
  }

  private static LeaseAnswer stillThere() {
    return new LeaseAnswer.Pending("lease", "");
  }

  @Test
  void whatBackendServiceKnowsIsToldAtOnce() {
    // When
    provider.answer(ENDED);

    // Then
    assertThat(known)
        .containsExactly(
            "It ran out of memory. [GH-BACKEND-5106] GH-BACKEND-5106 It ran out of memory.");
  }

  @Test
  void whatBackendServiceDoesNotKnowYetIsAskedAgain() {
    // Given
    provider.answer(stillThere());
    timer.advance(Duration.ofMillis(250));
    provider.answer(new LeaseAnswer.Unavailable("HttpTimeoutException"));
    timer.advance(Duration.ofMillis(250));

    // When
    provider.answer(ENDED);
    timer.advance(Duration.ofMinutes(1));

    // Then
    assertThat(known).hasSize(1).first().asString().contains("GH-BACKEND-5106");
    assertThat(provider.take()).hasSize(3);
  }

  @Test
  void aQuestionThatHangsIsAskedAgainAndItsLateAnswerCounts() {
    // Given: the first one has no answer yet
    timer.advance(Duration.ofSeconds(2));

    // When
    provider.answer(ENDED);

    // Then
    assertThat(provider.take()).hasSize(2);
    assertThat(known).hasSize(1);
  }

  @Test
  void whatNobodyKnowsInTimeIsSaidAsWhatItLooksLike() {
    // Given
    provider.answer(stillThere());

    // When
    timer.advance(Duration.ofSeconds(5));
    provider.answer(ENDED);

    // Then
    assertThat(known).containsExactly(UNKNOWN);
  }

  @Test
  void aLeaseThatIsUsedUpIsNoReason() {
    // When
    provider.answer(new LeaseAnswer.Refused("GH-BACKEND-4006", "The grant was used up."));

    // Then
    assertThat(known).containsExactly(UNKNOWN + ", GH-BACKEND-4006 The grant was used up.");
  }

  @Test
  void whoIsGoneIsToldNothing() {
    // Given
    inquiry.cancel();

    // When
    provider.answer(ENDED);
    timer.advance(Duration.ofMinutes(1));

    // Then
    assertThat(known).isEmpty();
  }
}
