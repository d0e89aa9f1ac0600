package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.socket.TestingExecutor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A recorder whose frames are acknowledged by hand, and whose timer is moved by hand. */
final class RecorderScene implements RecordingListener {
  static final ChannelId FIRST = new ChannelId(1);
  static final ChannelId SECOND = new ChannelId(2);

  final TestingAuditSink sink = TestingAuditSink.byHand();
  final TestingTimer timer = new TestingTimer();
  final SessionId session = SessionId.create(Instant.now());
  final FrameBudget budget;
  final SessionRecorder recorder;

  /** The effects that passed, by the names that the test gave them. */
  final List<String> passed = new ArrayList<>();

  /** What the listener was told. */
  final List<String> told = new ArrayList<>();

  RecorderScene() {
    this(Map.of());
  }

  RecorderScene(Map<String, String> settings) {
    AuditConfiguration configuration = TestingConfiguration.of(AuditConfiguration.class, settings);
    budget = new FrameBudget(configuration.budgetBytes());
    recorder =
        new Recording(
                sink,
                configuration,
                timer,
                budget,
                new RecordingMetrics(new SimpleMeterRegistry(), budget))
            .start(session, TestingExecutor.create(), this);
  }

  void records(String name) {
    recorder.record(FIRST, new ChannelEvent.SubsystemRequested(name), () -> passed.add(name));
  }

  void says(String text) {
    says(FIRST, DataStream.OUTPUT, text);
  }

  void says(ChannelId channel, DataStream stream, String text) {
    Party origin = stream == DataStream.INPUT ? Party.CLIENT : Party.WORKLOAD;
    recorder.recordData(
        channel, stream, origin, Bytes.utf8(text), () -> passed.add("said " + text));
  }

  void afterRecorded(String name) {
    recorder.afterRecorded(() -> passed.add(name));
  }

  /** Lets the wait before another attempt pass. */
  void waitForRetry() {
    timer.advance(Duration.ofSeconds(5));
  }

  /** What was sent so far, repetitions included: the name of a fact, or the text of data. */
  List<String> sent() {
    return sink.sent().stream().map(kept -> describe(kept.frame())).toList();
  }

  static String describe(AuditEnvelope frame) {
    return switch (event(frame)) {
      case ChannelEvent.SubsystemRequested subsystem -> subsystem.name();
      case ChannelEvent.DataPassed data -> "said " + data.data().toUtf8();
      case AuditEvent other -> other.toString();
    };
  }

  static AuditEvent event(AuditEnvelope frame) {
    try {
      return frame.event().orElseThrow();
    } catch (UnreadableFrameException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void recordingUnavailable() {
    told.add("unavailable");
  }

  @Override
  public void recordingDegraded(boolean degraded) {
    told.add(degraded ? "degraded" : "restored");
  }

  @Override
  public void recordingCrowded(boolean crowded) {
    told.add(crowded ? "crowded" : "not crowded");
  }
}
