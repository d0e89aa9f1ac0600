package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChainVerifier;
import dev.gatehouse.contracts.audit.DataStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionRecorderTest {

  @Test
  void anEffectPassesOnlyWhenItsFrameIsKept() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("shell");

    // When
    List<String> before = List.copyOf(scene.passed);
    scene.sink.acknowledge();

    // Then
    assertThat(before).isEmpty();
    assertThat(scene.passed).containsExactly("shell");
  }

  @Test
  void effectsPassInTheOrderInWhichTheyWereRecorded() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.says("b");
    scene.says(RecorderScene.SECOND, DataStream.INPUT, "c");
    scene.records("d");

    // When
    scene.sink.acknowledgeAll();

    // Then
    assertThat(scene.passed).containsExactly("a", "said b", "said c", "d");
  }

  @Test
  void dataGoesAtOnceWhenNoneOfItsStreamIsUnderWay() {
    // Given
    RecorderScene scene = new RecorderScene();

    // When
    scene.says("key");

    // Then
    assertThat(scene.sent()).containsExactly("said key");
  }

  @Test
  void dataGrowsWhileItsStreamIsUnderWayAndGoesWithTheAcknowledgement() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.says("a");
    scene.says("b");
    scene.says("c");

    // When
    List<String> before = scene.sent();
    scene.sink.acknowledge();

    // Then
    assertThat(before).containsExactly("said a");
    assertThat(scene.sent()).containsExactly("said a", "said bc");
    assertThat(scene.passed).containsExactly("said a");
  }

  @Test
  void dataThatFillsAChunkDoesNotWait() {
    // Given
    RecorderScene scene = new RecorderScene(Map.of("chunk-bytes-max", "4"));
    scene.says("a");
    scene.says("bcd");

    // When
    scene.says("e");

    // Then
    assertThat(scene.sent()).containsExactly("said a", "said bcde");
  }

  @Test
  void dataThatWouldOverfillAChunkBeginsAnother() {
    // Given
    RecorderScene scene = new RecorderScene(Map.of("chunk-bytes-max", "4"));
    scene.says("a");
    scene.says("bcd");

    // When
    scene.says("ef");

    // Then
    assertThat(scene.sent()).containsExactly("said a", "said bcd");
  }

  @Test
  void anotherEventEndsAChunk() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.says("a");
    scene.says("b");

    // When
    scene.records("resize");

    // Then
    assertThat(scene.sent()).containsExactly("said a", "said b", "resize");
  }

  @Test
  void streamsAreNotMixed() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.says("out");
    scene.says(RecorderScene.FIRST, DataStream.ERROR, "err");
    scene.says(RecorderScene.SECOND, DataStream.OUTPUT, "other");

    // When
    scene.says("more");

    // Then
    assertThat(scene.sent()).containsExactly("said out", "said err", "said other");
  }

  @Test
  void whatIsUnderWayIsBounded() {
    // Given: room for a frame, and not for two
    RecorderScene scene = new RecorderScene(Map.of("in-flight-bytes-max", "1"));
    scene.records("a");
    scene.records("b");

    // When
    List<String> before = scene.sent();
    scene.sink.acknowledge();

    // Then
    assertThat(before).containsExactly("a");
    assertThat(scene.sent()).containsExactly("a", "b");
  }

  @Test
  void theGatewaysBudgetIsTakenAndGivenBack() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.says("12345");
    scene.records("a");

    // When
    long taken = scene.budget.used();
    scene.sink.acknowledgeAll();

    // Then
    assertThat(taken).isGreaterThan(5);
    assertThat(scene.budget.used()).isZero();
  }

  @Test
  void aFrameThatTheBudgetHasNoRoomForWaitsAndGoesWhenThereIs() {
    // Given
    RecorderScene scene = new RecorderScene(Map.of("budget-bytes", "300"));
    boolean _ = scene.budget.tryTake(200);
    scene.records("a");

    // When
    List<String> before = scene.sent();
    scene.budget.give(200);
    scene.recorder.tick(Duration.ofSeconds(30));

    // Then
    assertThat(before).isEmpty();
    assertThat(scene.sent()).containsExactly("a");
  }

  @Test
  void whatFollowsTheRecordRunsAtOnceWhenNothingWaits() {
    // Given
    RecorderScene scene = new RecorderScene();

    // When
    scene.afterRecorded("answer");

    // Then
    assertThat(scene.passed).containsExactly("answer");
  }

  @Test
  void whatFollowsTheRecordWaitsForAllThatIsUnderWay() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.records("b");
    scene.afterRecorded("answer");
    scene.records("c");

    // When
    scene.sink.acknowledge();
    List<String> afterOne = List.copyOf(scene.passed);
    scene.sink.acknowledge();

    // Then
    assertThat(afterOne).containsExactly("a");
    assertThat(scene.passed).containsExactly("a", "b", "answer");
  }

  @Test
  void whatFollowsTheRecordWaitsForWhatIsNotSentYet() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.says("a");
    scene.says("b");
    scene.afterRecorded("answer");
    scene.sink.acknowledge();

    // When
    List<String> before = List.copyOf(scene.passed);
    scene.sink.acknowledge();

    // Then
    assertThat(before).containsExactly("said a");
    assertThat(scene.passed).containsExactly("said a", "said b", "answer");
  }

  @Test
  void whatAnEffectPutsBehindTheRecordComesAfterTheOtherEffectsOfItsFrame() {
    // Given: a chunk with two effects, the first of which asks for a third
    RecorderScene scene = new RecorderScene();
    scene.says("a");
    scene.recorder.recordData(
        RecorderScene.FIRST,
        DataStream.OUTPUT,
        dev.gatehouse.contracts.audit.Party.WORKLOAD,
        Bytes.utf8("b"),
        () -> {
          scene.passed.add("said b");
          scene.afterRecorded("answer");
        });
    scene.says("c");

    // When
    scene.sink.acknowledgeAll();

    // Then
    assertThat(scene.passed).containsExactly("said a", "said b", "said c", "answer");
  }

  @Test
  void afterAFailureFramesAreSentAgainFromTheLowestAsTheyWere() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.records("b");
    scene.records("c");
    scene.sink.acknowledge();
    scene.sink.fail();
    scene.sink.acknowledge();

    // When
    List<String> before = scene.sent();
    scene.waitForRetry();
    scene.sink.acknowledgeAll();

    // Then
    assertThat(before).containsExactly("a", "b", "c");
    assertThat(scene.sent()).containsExactly("a", "b", "c", "b", "c");
    List<TestingAuditSink.Kept> sent = scene.sink.sent();
    assertThat(sent.get(3).frame().toWire()).isEqualTo(sent.get(1).frame().toWire());
    assertThat(sent.get(4).frame().toWire()).isEqualTo(sent.get(2).frame().toWire());
    assertThat(scene.passed).containsExactly("a", "b", "c");
  }

  @Test
  void nothingIsSentAgainWhileAnythingIsUnderWay() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.records("b");
    scene.sink.fail();

    // When
    scene.waitForRetry();

    // Then
    assertThat(scene.sent()).containsExactly("a", "b");
  }

  @Test
  void whatIsRecordedAfterAFailureWaitsBehindWhatFailed() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.sink.fail();
    scene.records("b");

    // When
    List<String> before = scene.sent();
    scene.waitForRetry();

    // Then
    assertThat(before).containsExactly("a");
    assertThat(scene.sent()).containsExactly("a", "a", "b");
  }

  @Test
  void anEffectPassesOnceThoughItsFrameIsKeptTwice() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.sink.keepAndFail();

    // When
    scene.waitForRetry();
    scene.sink.acknowledgeAll();

    // Then
    assertThat(scene.sent()).containsExactly("a", "a");
    assertThat(scene.passed).containsExactly("a");
  }

  @Test
  void attemptsGoOnUntilThereIsAnAcknowledgement() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    for (int i = 0; i < 10; i++) {
      scene.sink.fail();
      scene.waitForRetry();
    }

    // When
    scene.sink.acknowledge();

    // Then
    assertThat(scene.sink.sent()).hasSize(11);
    assertThat(scene.passed).containsExactly("a");
  }

  @Test
  void whatIsGivenUpIsCountedAndHasNoEffectAndGivesItsBudgetBack() {
    // Given
    RecorderScene scene = new RecorderScene(Map.of("in-flight-bytes-max", "1"));
    scene.records("a");
    scene.records("b");
    scene.records("c");

    // When
    int lost = scene.recorder.abandon();
    scene.sink.acknowledgeAll();
    scene.records("d");

    // Then
    assertThat(lost).isEqualTo(3);
    assertThat(scene.passed).isEmpty();
    assertThat(scene.sent()).containsExactly("a");
    assertThat(scene.budget.used()).isZero();
  }

  @Test
  void peersAreNotReadWhileTooMuchWaits() {
    // Given
    RecorderScene scene = new RecorderScene(Map.of("in-flight-bytes-max", "1"));
    for (int i = 0; i <= 512; i++) {
      scene.records("fact " + i);
    }
    List<String> before = List.copyOf(scene.told);

    // When
    scene.records("one too many");
    List<String> crowded = List.copyOf(scene.told);
    scene.sink.acknowledgeAll();

    // Then
    assertThat(before).isEmpty();
    assertThat(crowded).containsExactly("crowded");
    assertThat(scene.told).containsExactly("crowded", "not crowded");
  }

  @Test
  void thePeersAreNotReadWhileTooManyBytesWait() {
    // Given: of the three, one frame is under way and the others wait
    RecorderScene scene =
        new RecorderScene(Map.of("in-flight-bytes-max", "1", "waiting-bytes-max", "1000"));

    // When
    scene.records("a");
    scene.says("b".repeat(500));
    List<String> before = List.copyOf(scene.told);
    scene.says("c".repeat(500));
    List<String> crowded = List.copyOf(scene.told);
    scene.sink.acknowledgeAll();

    // Then
    assertThat(before).isEmpty();
    assertThat(crowded).containsExactly("crowded");
    assertThat(scene.told).containsExactly("crowded", "not crowded");
  }

  @Test
  void aPauseThatLastsTooLongIsTold() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");

    // When
    scene.recorder.tick(Duration.ofHours(1));
    List<String> before = List.copyOf(scene.told);
    scene.recorder.tick(Duration.ZERO);

    // Then
    assertThat(before).isEmpty();
    assertThat(scene.told).containsExactly("unavailable");
  }

  @Test
  void aPauseForWantOfBudgetIsToldTheSame() {
    // Given
    RecorderScene scene = new RecorderScene(Map.of("budget-bytes", "300"));
    boolean _ = scene.budget.tryTake(200);
    scene.records("a");

    // When
    scene.recorder.tick(Duration.ZERO);

    // Then
    assertThat(scene.told).containsExactly("unavailable");
  }

  @Test
  void aSessionThatWaitsForNothingIsNotInAPause() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.sink.acknowledge();

    // When
    scene.recorder.tick(Duration.ZERO);

    // Then
    assertThat(scene.told).isEmpty();
  }

  @Test
  void theFramesAreOneChainAndTheRecorderKnowsItsEnds() {
    // Given
    RecorderScene scene = new RecorderScene();
    scene.records("a");
    scene.says("b");
    scene.records("c");

    // When
    scene.sink.acknowledgeAll();

    // Then
    List<AuditEnvelope> frames = scene.sink.kept(AuditSink.Topic.SESSIONS);
    ChainVerifier verifier = new ChainVerifier(scene.session.stream());
    assertThat(frames)
        .allSatisfy(
            frame ->
                assertThat(verifier.accept(frame)).isInstanceOf(ChainVerifier.Step.Linked.class));
    assertThat(scene.recorder.frames()).isEqualTo(3);
    assertThat(scene.recorder.firstFrame()).isEqualTo(frames.getFirst().hash());
    assertThat(scene.recorder.head()).isEqualTo(frames.getLast().hash());
  }

  @Test
  void allFramesOfASessionGoToOnePartition() {
    // Given
    RecorderScene scene = new RecorderScene();

    // When
    for (String name : Arrays.asList("a", "b", "c")) {
      scene.records(name);
    }

    // Then
    assertThat(scene.sink.sent())
        .allSatisfy(kept -> assertThat(kept.partition()).isEqualTo(scene.recorder.partition()));
  }
}
