package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalViewTest {
  private final ScriptedGateway gateway = new ScriptedGateway();
  private final JournalView view = new JournalView(() -> List.of(gateway.pinnedKey()));

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }

  /** The frame with its last byte changed, which is one of its signature. */
  private static AuditEnvelope forged(AuditEnvelope frame) throws UnreadableFrameException {
    byte[] wire = frame.toWire().clone();
    wire[wire.length - 1] ^= 1;
    return AuditEnvelope.decode(wire);
  }

  @Test
  void entriesCountThatATrustedGatewayHasSigned() {
    // Given
    Session session = gateway.wholeSession("x");
    view.accept(gateway.started());
    // When
    view.accept(gateway.opened(session));
    view.accept(gateway.closed(session));
    // Then
    JournalEntries entries = view.entries(session.id());
    assertThat(entries.opened().orElseThrow().incarnation()).isEqualTo(gateway.id());
    assertThat(entries.closed().orElseThrow().frames()).isEqualTo(session.frames().size());
  }

  @Test
  void aForgedEntryNeitherCountsNorTakesTheTrueOnesPlace() throws UnreadableFrameException {
    // Given
    Session session = gateway.wholeSession("x");
    view.accept(gateway.started());
    view.accept(gateway.opened(session));
    AuditEnvelope closed = gateway.closed(session);
    // When
    view.accept(forged(closed));
    assertThat(view.entries(session.id()).closed()).isEmpty();
    view.accept(forged(closed));
    view.accept(closed);
    view.accept(forged(closed));
    // Then
    assertThat(view.entries(session.id()).closed()).isPresent();
  }

  @Test
  void aGatewayThatNobodyPinnedSaysNothing() {
    // Given
    ScriptedGateway stranger = new ScriptedGateway();
    Session session = stranger.wholeSession("x");
    // When
    view.accept(stranger.started());
    view.accept(stranger.opened(session));
    // Then
    assertThat(view.entries(session.id())).isEqualTo(JournalEntries.NONE);
    assertThat(view.heardAt(stranger.id())).isEmpty();
  }

  @Test
  void timeInWhichNobodyListenedIsNoSilence() {
    // Given
    view.accept(gateway.started());
    view.atEnd(seconds(100));
    view.atEnd(seconds(103));
    // When the broker is away, and the process then stands still
    view.away();
    view.atEnd(seconds(200));
    view.atEnd(seconds(300));
    view.atEnd(seconds(302));
    // Then
    assertThat(view.hearingNanos()).isEqualTo(seconds(5));
    view.accept(gateway.heartbeat());
    assertThat(view.heardAt(gateway.id())).hasValue(seconds(5));
  }

  @Test
  void aGatewayThatStoppedHasSaidSo() throws UnreadableFrameException {
    // Given
    view.accept(gateway.started());
    AuditEnvelope stopped = gateway.stopped();
    // When
    view.accept(forged(stopped));
    assertThat(view.hasStopped(gateway.id())).isFalse();
    view.accept(stopped);
    // Then
    assertThat(view.hasStopped(gateway.id())).isTrue();
  }
}
