package dev.gatehouse.gateway.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.authentication.TestingGrants;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.TestingTransport;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.socket.TestingExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadAcquisitionTest {
  private static final WorkloadLease LEASE =
      new WorkloadLease(
          "lease",
          new WorkloadLease.Workload(
              "workload", "process", "", "", "", "", "127.0.0.1", 2200, "ssh-ed25519 AAAA"),
          "certificate");

  private final TestingWorkloads provider = new TestingWorkloads();
  private final TestingDialer dialer = new TestingDialer();
  private final TestingTimer timer = new TestingTimer();
  private final TestingTransport transport = new TestingTransport();
  private final List<String> outcome = new ArrayList<>();
  private final SessionId session = SessionId.create(Instant.now());
  private final WorkloadAcquisition acquisition =
      new WorkloadAcquisition(
          new WorkloadProvider.Wish(
              TestingGrants.grant(session), session, WorkloadProvider.SESSION),
          provider,
          dialer,
          TestingConfiguration.of(WorkloadConfiguration.class),
          TestingExecutor.create(),
          timer,
          new Outcome());

  private final class Outcome implements WorkloadAcquisition.Outcome {
    @Override
    public void waiting(String sentence) {
      outcome.add(sentence);
    }

    @Override
    public void attached(WorkloadLease lease, Transport connection) {
      outcome.add("attached " + lease.id());
    }

    @Override
    public void eachChannel() {
      outcome.add("each channel");
    }

    @Override
    public void failed(Explanation why, String detail) {
      outcome.add("failed " + why.code() + " " + detail);
    }

    @Override
    public void received(byte[] packet) {}

    @Override
    public void keysExchanged(KeysExchanged algorithms) {}

    @Override
    public void drained() {}

    @Override
    public void closed(EndReason reason, String detail) {}
  }

  @Test
  void aWorkloadThatIsReadyIsDialledAttachedAndConfirmed() {
    // Given
    acquisition.start();

    // When
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);
    timer.advance(Confirmation.AFTER);

    // Then
    assertThat(outcome).containsExactly("attached lease");
    assertThat(provider.take()).containsExactly("acquire session", "attached session");
  }

  private void attached() {
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);
  }

  /** A session would be kept for as long as its workload might have taken. */
  @Test
  void noTimerHoldsWhatIsAttachedAndConfirmed() {
    // Given
    attached();

    // When
    timer.advance(Confirmation.AFTER);
    provider.answer(new LeaseAnswer.Ready(LEASE));

    // Then
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void noTimerHoldsWhatIsCancelled() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Pending("lease", "image"));

    // When
    acquisition.cancel();

    // Then
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void aWorkloadThatIsNotThereYetIsAskedForAgain() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Pending("lease", "image"));

    // When
    timer.advance(Duration.ofMillis(100));
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);

    // Then
    assertThat(outcome).containsExactly("attached lease");
  }

  @Test
  void anAnswerThatComesAtOnceDoesNotMakeAnEndlessLoop() {
    // Given
    acquisition.start();

    // When
    provider.answer(new LeaseAnswer.Pending("lease", "image"));

    // Then: the next question has to wait for the clock
    assertThat(provider.take()).containsExactly("acquire session");
  }

  private static String waitingFor(String what) {
    return "Starting your workload, waiting for " + what + ". [GH-GATEWAY-1302]";
  }

  @Test
  void whoeverWaitsIsToldWhatForAfterASecondAndOnlyThen() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Pending("lease", "a machine"));
    timer.advance(Duration.ofMillis(999));
    List<String> before = List.copyOf(outcome);

    // When
    timer.advance(Duration.ofMillis(1));

    // Then
    assertThat(before).isEmpty();
    assertThat(outcome).containsExactly(waitingFor("a machine"));
  }

  @Test
  void whatIsWaitedForIsSaidAgainWhenItChangesAndOnlyThen() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Pending("lease", "a machine"));
    timer.advance(Duration.ofSeconds(1));
    outcome.clear();

    // When
    for (String next : List.of("a machine", "its\nimage", "its image", "its agent")) {
      provider.answer(new LeaseAnswer.Pending("lease", next));
      timer.advance(Duration.ofMillis(50));
    }

    // Then
    assertThat(outcome).containsExactly(waitingFor("its image"), waitingFor("its agent"));
  }

  @Test
  void whoeverWaitsForAnAnswerThatSaysWhatForIsToldThenAndNotTwice() {
    // Given
    acquisition.start();
    timer.advance(Duration.ofMillis(1100));

    // When
    provider.answer(new LeaseAnswer.Pending("lease", "its start"));
    timer.advance(Duration.ofSeconds(5));

    // Then
    assertThat(outcome).containsExactly(waitingFor("its start"));
  }

  @Test
  void whoeverWaitsWithoutAnyAnswerIsToldThatMuch() {
    // Given
    acquisition.start();

    // When
    timer.advance(Duration.ofSeconds(2));

    // Then
    assertThat(outcome).containsExactly(MessageCode.WORKLOAD_WAITING.sentence());
  }

  @Test
  void anAgentThatCannotBeReachedForASecondIsAskedAfterAndItsEndIsNamed() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    timer.advance(Duration.ofSeconds(1));

    // When
    dialer.fails();
    provider.answer(new LeaseAnswer.Ended("GH-BACKEND-5102", "It could not be started."));

    // Then
    assertThat(outcome)
        .last()
        .isEqualTo("failed WORKLOAD_ENDED GH-BACKEND-5102 It could not be started.");
  }

  @Test
  void anAgentThatNobodyKnowsOfAtTheMomentIsStillDialled() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    timer.advance(Duration.ofSeconds(1));
    dialer.fails();

    // When
    provider.answer(new LeaseAnswer.Unavailable("ConnectException"));
    dialer.connects(transport);

    // Then
    assertThat(outcome).last().isEqualTo("attached lease");
  }

  @Test
  void whoeverHasAWorkloadIsNotToldToWait() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);

    // When
    timer.advance(Duration.ofMinutes(2));

    // Then
    assertThat(outcome).containsExactly("attached lease");
  }

  @Test
  void aRefusalIsFinal() {
    // Given
    acquisition.start();

    // When
    provider.answer(new LeaseAnswer.Refused("GH-BACKEND-2001", "replayed"));

    // Then
    assertThat(outcome).containsExactly("failed WORKLOAD_REFUSED GH-BACKEND-2001 replayed");
  }

  @Test
  void whoeverHasAsManyAsOneMayIsToldThat() {
    // Given
    acquisition.start();

    // When
    provider.answer(new LeaseAnswer.AtLimit("GH-BACKEND-2010"));

    // Then
    assertThat(outcome).containsExactly("failed WORKLOAD_LIMIT GH-BACKEND-2010");
  }

  @Test
  void aClaimThatNobodyAnswersIsMadeAgainAfterHalfASecond() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Unavailable("ConnectException"));
    timer.advance(Duration.ofMillis(499));
    List<String> before = provider.take();

    // When
    timer.advance(Duration.ofMillis(1));
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);

    // Then
    assertThat(before).containsExactly("acquire session");
    assertThat(outcome).containsExactly("attached lease");
  }

  @Test
  void aClaimThatNobodyAnswersForTenSecondsIsRefusedInTheLastWordsThatThereWere() {
    // Given
    acquisition.start();
    unavailableForHalfASecond("ConnectException", 19);

    // When
    unavailableForHalfASecond("HttpTimeoutException", 1);

    // Then
    assertThat(outcome)
        .containsExactly(
            MessageCode.WORKLOAD_WAITING.text()
                + ", waiting for an answer of backend-service. [GH-GATEWAY-1302]",
            "failed WORKLOAD_UNAVAILABLE HttpTimeoutException");
    assertThat(provider.take()).last().isEqualTo("release " + session + "-session");
  }

  @Test
  void anAnswerInBetweenGivesAllTheTimeAgain() {
    // Given
    acquisition.start();
    unavailableForHalfASecond("ConnectException", 19);
    provider.answer(new LeaseAnswer.Pending("lease", "image"));
    timer.advance(Duration.ofMillis(50));

    // When
    unavailableForHalfASecond("ConnectException", 19);
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);

    // Then
    assertThat(outcome).last().isEqualTo("attached lease");
  }

  @Test
  void aSessionThatEndsWhileNobodyAnswersAsksNoMore() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Unavailable("ConnectException"));

    // When
    acquisition.cancel();
    timer.advance(Duration.ofMinutes(2));

    // Then: it may have been made all the same
    assertThat(provider.take())
        .containsExactly("acquire session", "release " + session + "-session");
    assertThat(outcome).isEmpty();
  }

  private void unavailableForHalfASecond(String detail, int times) {
    for (int i = 0; i < times; i++) {
      provider.answer(new LeaseAnswer.Unavailable(detail));
      timer.advance(Duration.ofMillis(500));
    }
  }

  @Test
  void afterTheDeadlineALeaseThatIsHeldIsGivenBack() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Pending("lease", "image"));
    List<String> _ = provider.take();

    // When
    timer.advance(Duration.ofSeconds(60));

    // Then
    assertThat(outcome)
        .containsExactly(waitingFor("image"), "failed WORKLOAD_TIMED_OUT waiting for image");
    assertThat(provider.take()).contains("release lease");
  }

  @Test
  void aLeaseThatComesAfterTheDeadlineIsGivenBackAndNotDialled() {
    // Given
    acquisition.start();
    timer.advance(Duration.ofSeconds(60));
    List<String> _ = provider.take();

    // When
    provider.answer(new LeaseAnswer.Ready(LEASE));

    // Then
    assertThat(provider.take()).containsExactly("release lease");
    assertThat(dialer.dials()).isZero();
  }

  @Test
  void aConnectionThatComesAfterTheDeadlineIsClosed() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    timer.advance(Duration.ofSeconds(60));

    // When
    dialer.connects(transport);

    // Then
    assertThat(transport.isClosed()).isTrue();
    assertThat(outcome).doesNotContain("attached lease");
  }

  @Test
  void anAgentThatIsNotUpYetIsDialledAgain() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.fails();

    // When
    timer.advance(Duration.ofMillis(50));
    dialer.connects(transport);

    // Then
    assertThat(dialer.dials()).isEqualTo(2);
    assertThat(outcome).containsExactly("attached lease");
  }

  @Test
  void aSessionThatEndsGivesItsLeaseBack() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    dialer.connects(transport);
    List<String> _ = provider.take();

    // When
    acquisition.cancel();

    // Then
    assertThat(provider.take()).containsExactly("release lease");
  }

  @Test
  void aSessionThatEndsMeanwhileGivesItsLeaseBackBehindTheConfirmation() {
    // Given
    attached();
    timer.advance(Confirmation.AFTER);

    // When
    acquisition.cancel();
    List<String> before = provider.take();
    provider.answer(new LeaseAnswer.Ready(LEASE));

    // Then
    assertThat(before).containsExactly("acquire session", "attached session");
    assertThat(provider.take()).containsExactly("release lease");
  }

  @Test
  void aSessionThatEndsWhileItWaitsGivesBackWhatStillComes() {
    // Given
    acquisition.start();
    acquisition.cancel();

    // When
    provider.answer(new LeaseAnswer.Pending("lease", "image"));

    // Then
    assertThat(provider.take()).containsExactly("acquire session", "release lease");
    assertThat(outcome).isEmpty();
  }

  @Test
  void aSessionThatEndsWhileItDialsClosesTheConnection() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.Ready(LEASE));
    acquisition.cancel();

    // When
    dialer.connects(transport);

    // Then
    assertThat(transport.isClosed()).isTrue();
    assertThat(outcome).isEmpty();
    assertThat(provider.take()).containsExactly("acquire session", "release lease");
  }

  @Test
  void aSessionWhoseChannelsGetTheirOwnGivesBackTheLeaseThatStandsForThem() {
    // Given
    acquisition.start();
    provider.answer(new LeaseAnswer.EachChannel("lease"));
    timer.advance(Duration.ofMinutes(2));

    // When
    acquisition.cancel();

    // Then
    assertThat(outcome).containsExactly("each channel");
    assertThat(provider.take()).containsExactly("acquire session", "release lease");
  }

  @Test
  void aChannelThatIsToHaveChannelsGetsNothing() {
    // Given
    WorkloadAcquisition ofChannel =
        new WorkloadAcquisition(
            new WorkloadProvider.Wish(TestingGrants.grant(session), session, "3"),
            provider,
            dialer,
            TestingConfiguration.of(WorkloadConfiguration.class),
            TestingExecutor.create(),
            timer,
            new Outcome());
    ofChannel.start();

    // When
    provider.answer(new LeaseAnswer.EachChannel("lease"));

    // Then
    assertThat(outcome).containsExactly("failed WORKLOAD_UNAVAILABLE no workload for a channel");
    assertThat(provider.take()).containsExactly("acquire 3", "release lease");
  }
}
