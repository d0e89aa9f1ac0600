package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import java.util.List;

class TestingAuditSinkTest extends AuditSinkContract {
  private final TestingAuditSink sink = TestingAuditSink.automatic();

  @Override
  AuditSink sink() {
    return sink;
  }

  @Override
  List<byte[]> kept(AuditSink.Topic topic, SessionId session) {
    return sink.kept(topic).stream()
        .filter(frame -> frame.header().stream().equals(session.stream()))
        .map(AuditEnvelope::toWire)
        .toList();
  }
}
