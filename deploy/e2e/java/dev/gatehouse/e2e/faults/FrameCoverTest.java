package dev.gatehouse.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The witness of the fault tests sees each thing that it is there to see. */
class FrameCoverTest {
  private final SessionId session = SessionId.create(Instant.parse("2026-11-01T12:00:00Z"));
  private final List<byte[]> frames = frames(session, 4);

  @Test
  void twoHoldersOfTheSameFramesMissNothing() {
    // Given
    FrameCover topic = coverOf(frames);
    FrameCover archive = coverOf(frames);

    // When
    List<String> missing = archive.missingFrom(topic);

    // Then
    assertThat(missing).isEmpty();
    assertThat(archive.holes()).isEmpty();
    assertThat(archive.frames()).isEqualTo(4);
  }

  @Test
  void aLostFrameIsMissedAndLeavesAHole() {
    // Given
    FrameCover topic = coverOf(frames);
    FrameCover archive = coverOf(List.of(frames.get(0), frames.get(1), frames.get(3)));

    // When
    List<String> missing = archive.missingFrom(topic);

    // Then
    assertThat(missing).containsExactly(session + " 3");
    assertThat(archive.holes()).hasSize(1);
  }

  @Test
  void aFrameHeldTwiceIsACopy() {
    // Given
    List<byte[]> twice = new ArrayList<>(frames);
    twice.add(frames.get(2));

    // When
    FrameCover archive = coverOf(twice);

    // Then
    assertThat(archive.copies()).isEqualTo(1);
    assertThat(archive.contradictions()).isEmpty();
  }

  @Test
  void anotherFrameOfTheSameSequenceIsAContradiction() {
    // Given
    List<byte[]> forked = new ArrayList<>(frames);
    forked.add(frames(session, 4).get(2));

    // When
    FrameCover archive = coverOf(forked);

    // Then
    assertThat(archive.contradictions()).hasSize(1);
  }

  private static FrameCover coverOf(List<byte[]> frames) {
    FrameCover cover = new FrameCover();
    frames.forEach(frame -> cover.add(frame, "a test"));
    return cover;
  }

  /** Each call salts anew, so that two calls never give the same frames. */
  private static List<byte[]> frames(SessionId session, int count) {
    HashChain chain = HashChain.session(session);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AuditEnvelope frame =
          chain.seal(i, ChannelId.NONE, new SessionEvent.Ended("reason " + i, ""));
      frames.add(frame.toWire());
    }
    return frames;
  }
}
