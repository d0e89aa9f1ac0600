package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.Eventually;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every sink keeps to. */
abstract class AuditSinkContract {
  private final SessionId session = SessionId.create(Instant.now());
  private final HashChain chain = HashChain.session(session);

  abstract AuditSink sink();

  /** What the sink's topic holds of {@code session}, in the order in which a reader meets it. */
  abstract List<byte[]> kept(AuditSink.Topic topic, SessionId session);

  @Test
  void topicsHavePartitions() {
    assertThat(sink().partitions(AuditSink.Topic.SESSIONS)).isPositive();
    assertThat(sink().partitions(AuditSink.Topic.JOURNAL)).isPositive();
  }

  @Test
  void whatIsAcknowledgedIsKeptByteForByteAndInOrder() {
    // Given
    AuditSink sink = sink();
    List<AuditEnvelope> frames = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      frames.add(frame("fact " + i));
    }
    List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());

    // When
    for (AuditEnvelope frame : frames) {
      sink.send(AuditSink.Topic.SESSIONS, 0, frame, failure -> outcomes.add(word(failure)));
    }
    Eventually.await("acknowledgements", () -> outcomes.size() == frames.size());

    // Then
    assertThat(outcomes).containsOnly("kept");
    List<byte[]> kept = kept(AuditSink.Topic.SESSIONS, session);
    assertThat(kept).hasSameSizeAs(frames);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(kept.get(i)).isEqualTo(frames.get(i).toWire());
    }
  }

  @Test
  void theTwoTopicsAreApart() {
    // Given
    AuditEnvelope frame = frame("for the journal");
    List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());

    // When
    sink().send(AuditSink.Topic.JOURNAL, 0, frame, failure -> outcomes.add(word(failure)));
    Eventually.await("an acknowledgement", () -> outcomes.size() == 1);

    // Then
    assertThat(kept(AuditSink.Topic.JOURNAL, session)).containsExactly(frame.toWire());
    assertThat(kept(AuditSink.Topic.SESSIONS, session)).isEmpty();
  }

  AuditEnvelope frame(String name) {
    return chain.seal(0, ChannelId.NONE, new ChannelEvent.SubsystemRequested(name));
  }

  static String word(@Nullable Exception failure) {
    return failure == null ? "kept" : "failed";
  }
}
