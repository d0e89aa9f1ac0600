package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.ChainVerifier;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is recorded, and whatever Kafka does with it. */
class SessionRecorderPropertyTest {
  private static final ChannelId[] CHANNELS = {RecorderScene.FIRST, RecorderScene.SECOND};

  /** What happens next. */
  enum Step {
    RECORD,
    OUTPUT,
    ERROR_OF_ANOTHER_CHANNEL,
    INPUT,
    AFTER_RECORDED,
    ACKNOWLEDGE,
    FAIL,
    KEEP_AND_FAIL,
    WAIT
  }

  @Provide
  Arbitrary<List<Step>> schedules() {
    return Arbitraries.of(Step.class).list().ofMaxSize(120);
  }

  @Property(tries = 300)
  void effectsPassOnceAndInOrderAndTheKeptFramesAreOneGaplessChain(
      @ForAll("schedules") List<Step> schedule) {
    // Given: bounds that a few steps reach
    RecorderScene scene =
        new RecorderScene(
            Map.of("chunk-bytes-max", "12", "in-flight-bytes-max", "500", "budget-bytes", "2000"));
    List<String> expected = new ArrayList<>();
    Map<String, StringBuilder> said = new TreeMap<>();

    // When
    for (int i = 0; i < schedule.size(); i++) {
      String name = "#" + i;
      switch (schedule.get(i)) {
        case RECORD -> {
          expected.add(name);
          scene.records(name);
        }
        case OUTPUT -> say(scene, 0, DataStream.OUTPUT, name, expected, said);
        case ERROR_OF_ANOTHER_CHANNEL -> say(scene, 1, DataStream.ERROR, name, expected, said);
        case INPUT -> say(scene, 0, DataStream.INPUT, name, expected, said);
        case AFTER_RECORDED -> {
          expected.add(name);
          scene.afterRecorded(name);
        }
        case ACKNOWLEDGE -> scene.sink.acknowledge();
        case FAIL -> scene.sink.fail();
        case KEEP_AND_FAIL -> scene.sink.keepAndFail();
        case WAIT -> scene.waitForRetry();
      }
      assertThat(scene.passed).isEqualTo(expected.subList(0, scene.passed.size()));
    }
    while (scene.passed.size() < expected.size()) {
      int before = scene.sink.sent().size() + scene.passed.size();
      scene.sink.acknowledgeAll();
      scene.waitForRetry();
      assertThat(scene.sink.sent().size() + scene.passed.size()).isGreaterThan(before);
    }

    // Then
    assertThat(scene.passed).isEqualTo(expected);
    assertThat(scene.budget.used()).isZero();
    List<AuditEnvelope> frames = withoutRepetitions(scene.sink.kept(AuditSink.Topic.SESSIONS));
    ChainVerifier verifier = new ChainVerifier(scene.session.stream());
    for (AuditEnvelope frame : frames) {
      assertThat(verifier.accept(frame)).isInstanceOf(ChainVerifier.Step.Linked.class);
    }
    assertThat(verifier.frames()).isEqualTo(scene.recorder.frames());
    assertThat(joined(frames)).isEqualTo(texts(said));
  }

  private static void say(
      RecorderScene scene,
      int channel,
      DataStream stream,
      String text,
      List<String> expected,
      Map<String, StringBuilder> said) {
    expected.add("said " + text);
    said.computeIfAbsent(CHANNELS[channel] + " " + stream, _ -> new StringBuilder()).append(text);
    scene.says(CHANNELS[channel], stream, text);
  }

  /** What a reader makes of the topic: of each number the first, in the order of numbers. */
  private static List<AuditEnvelope> withoutRepetitions(List<AuditEnvelope> kept) {
    Map<Long, AuditEnvelope> bySequence = new TreeMap<>();
    for (AuditEnvelope frame : kept) {
      AuditEnvelope first = bySequence.putIfAbsent(frame.header().sequence(), frame);
      if (first != null) {
        assertThat(frame.toWire()).isEqualTo(first.toWire());
      }
    }
    return List.copyOf(bySequence.values());
  }

  private static Map<String, String> joined(List<AuditEnvelope> frames) {
    Map<String, StringBuilder> texts = new HashMap<>();
    for (AuditEnvelope frame : frames) {
      AuditEvent event = RecorderScene.event(frame);
      if (event instanceof ChannelEvent.DataPassed data) {
        assertThat(data.data().size()).isLessThanOrEqualTo(12);
        texts
            .computeIfAbsent(
                frame.header().channel() + " " + data.stream(), _ -> new StringBuilder())
            .append(data.data().toUtf8());
      }
    }
    return texts(texts);
  }

  private static Map<String, String> texts(Map<String, StringBuilder> builders) {
    Map<String, String> texts = new TreeMap<>();
    builders.forEach((stream, text) -> texts.put(stream, text.toString()));
    return texts;
  }
}
