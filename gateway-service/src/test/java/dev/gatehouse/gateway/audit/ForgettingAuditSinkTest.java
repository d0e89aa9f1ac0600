package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgettingAuditSinkTest {
  @Test
  void everyFrameIsAcknowledgedAtOnce() {
    // Given
    AuditSink sink = new ForgettingAuditSink();
    AuditEnvelope frame =
        HashChain.session(SessionId.create(Instant.now()))
            .seal(0, ChannelId.NONE, new ChannelEvent.SubsystemRequested("sftp"));
    List<Boolean> kept = new ArrayList<>();

    // When
    for (AuditSink.Topic topic : AuditSink.Topic.values()) {
      sink.send(topic, sink.partitions(topic) - 1, frame, failure -> kept.add(failure == null));
    }

    // Then
    assertThat(kept).containsExactly(true, true);
  }
}
