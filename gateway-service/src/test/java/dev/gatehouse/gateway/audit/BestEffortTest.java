package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.RecordingEvent;
import dev.gatehouse.contracts.audit.RecordingEvent.OmittedData;
import dev.gatehouse.contracts.audit.SessionEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session that goes on without acknowledgements, and says afterwards what it left out. */
class BestEffortTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void effectsPassAtOnceAndInOrder() {
    // Given
    RecorderScene scene = bestEffort();

    // When
    scene.records("a");
    scene.says("b");
    scene.afterRecorded("c");

    // Then: nothing is acknowledged yet
    assertThat(scene.passed).containsExactly("a", "said b", "c");
    assertThat(scene.sent()).containsExactly("a");
  }

  @Test
  void backPressureComesBeforeAnyLoss() {
    // Given
    RecorderScene scene = bestEffort();
    scene.records("a");

    // When
    scene.says("x".repeat(2000));
    scene.recorder.tick(LONG);

    // Then: the peers are not read, and nothing is left out
    assertThat(scene.told).containsExactly("crowded");
  }

  @Test
  void whatHasNoNumberWhenTheWaitIsOverIsLeftOutAndCounted() {
    // Given
    RecorderScene scene = bestEffort(Map.of("degrade-after", "0s"));
    scene.records("a");
    scene.says("xx");
    scene.recorder.tick(LONG);
    List<String> passedBefore = List.copyOf(scene.passed);

    // When
    scene.records("b");
    scene.says("yyy");
    scene.says(RecorderScene.SECOND, DataStream.INPUT, "z");
    scene.sink.acknowledgeAll();
    scene.records("c");
    scene.sink.acknowledgeAll();

    // Then
    assertThat(passedBefore).containsExactly("a", "said xx");
    assertThat(scene.passed).containsExactly("a", "said xx", "b", "said yyy", "said z", "c");
    assertThat(scene.told).containsSubsequence("degraded", "restored");
    List<AuditEvent> kept =
        scene.sink.sent().stream().map(frame -> RecorderScene.event(frame.frame())).toList();
    assertThat(kept).hasSize(5);
    assertThat(kept.get(1)).isInstanceOf(RecordingEvent.Degraded.class);
    assertThat(kept.get(2))
        .isInstanceOfSatisfying(
            RecordingEvent.Gap.class,
            gap -> {
              assertThat(gap.facts()).isEqualTo(1);
              assertThat(gap.bytes())
                  .containsExactly(
                      new OmittedData(RecorderScene.FIRST, DataStream.OUTPUT, 5),
                      new OmittedData(RecorderScene.SECOND, DataStream.INPUT, 1));
              assertThat(gap.firstOffsetNanos()).isLessThanOrEqualTo(gap.lastOffsetNanos());
            });
    assertThat(kept.get(3)).isEqualTo(new RecordingEvent.Restored());
  }

  @Test
  void theChainHasNoHoleWhereFactsWereLeftOut() {
    // Given
    RecorderScene scene = bestEffort(Map.of("degrade-after", "0s"));
    scene.records("a");
    scene.says("xx");
    scene.recorder.tick(LONG);
    scene.records("b");

    // When
    scene.sink.acknowledgeAll();
    scene.sink.acknowledgeAll();

    // Then
    assertThat(scene.sink.sent().stream().map(kept -> kept.frame().header().sequence()))
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void theLastFactIsNeverLeftOutAndWaitsForItsAcknowledgement() {
    // Given
    RecorderScene scene = bestEffort(Map.of("degrade-after", "0s"));
    scene.records("a");
    scene.says("xx");
    scene.recorder.tick(LONG);

    // When
    scene.recorder.recordLast(
        new SessionEvent.Ended("client-disconnected", ""), () -> scene.passed.add("ended"));
    boolean early = scene.passed.contains("ended");
    scene.sink.acknowledgeAll();
    scene.sink.acknowledgeAll();

    // Then
    assertThat(early).isFalse();
    assertThat(scene.passed).endsWith("ended");
    assertThat(scene.sink.sent().stream().map(kept -> RecorderScene.event(kept.frame())))
        .hasAtLeastOneElementOfType(RecordingEvent.Gap.class);
  }

  @Test
  void strictSessionsLeaveNothingOut() {
    // Given
    RecorderScene scene =
        new RecorderScene(Map.of("degrade-after", "0s", "in-flight-bytes-max", "1"));
    scene.records("a");
    scene.says("xx");

    // When
    scene.recorder.tick(LONG);
    scene.sink.acknowledgeAll();
    scene.sink.acknowledgeAll();

    // Then
    assertThat(scene.told).doesNotContain("degraded");
    assertThat(scene.passed).containsExactly("a", "said xx");
  }

  private static RecorderScene bestEffort() {
    return bestEffort(Map.of("waiting-bytes-max", "1000"));
  }

  /** One frame is under way at most; the others wait. */
  private static RecorderScene bestEffort(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("in-flight-bytes-max", "1");
    RecorderScene scene = new RecorderScene(all);
    scene.recorder.follow(RecordingPolicy.BEST_EFFORT);
    return scene;
  }
}
