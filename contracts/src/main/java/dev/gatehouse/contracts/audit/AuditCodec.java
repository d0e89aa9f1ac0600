package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

/** Between events and the payloads of {@code events.proto}. */
final class AuditCodec {
  private AuditCodec() {}

  /** The number beside the event's message in {@code events.proto}. */
  static int type(AuditEvent event) {
    return switch (event) {
      case SessionEvent.Started _ -> 1;
      case SessionEvent.Ended _ -> 2;
      case SessionEvent.KeysExchanged _ -> 3;
      case AuthenticationEvent.Attempted _ -> 10;
      case AuthenticationEvent.Authorized _ -> 11;
      case AuthenticationEvent.GrantUnconfirmed _ -> 12;
      case AuthenticationEvent.GrantConfirmed _ -> 13;
      case WorkloadEvent.Attached _ -> 20;
      case WorkloadEvent.Failed _ -> 21;
      case ChannelEvent.Opening _ -> 30;
      case ChannelEvent.Opened _ -> 31;
      case ChannelEvent.OpenRefused _ -> 32;
      case ChannelEvent.Closed _ -> 33;
      case ChannelEvent.PtyRequested _ -> 40;
      case ChannelEvent.EnvironmentRequested _ -> 41;
      case ChannelEvent.ShellRequested _ -> 42;
      case ChannelEvent.ExecRequested _ -> 43;
      case ChannelEvent.SubsystemRequested _ -> 44;
      case ChannelEvent.WindowChanged _ -> 45;
      case ChannelEvent.OtherRequested _ -> 46;
      case ChannelEvent.RequestAnswered _ -> 47;
      case ChannelEvent.SignalSent _ -> 48;
      case ChannelEvent.BreakSent _ -> 49;
      case ChannelEvent.DataPassed _ -> 50;
      case ChannelEvent.DataOmitted _ -> 51;
      case ChannelEvent.EndOfFile _ -> 52;
      case ChannelEvent.ExitStatus _ -> 53;
      case ChannelEvent.ExitSignal _ -> 54;
      case ChannelEvent.FlowControlChanged _ -> 55;
      case ChannelEvent.X11Requested _ -> 56;
      case ChannelEvent.AgentForwardingRequested _ -> 57;
      case ChannelEvent.EndOfWrite _ -> 58;
      case SessionEvent.GlobalRequested _ -> 70;
      case SessionEvent.ListenerRequested _ -> 71;
      case SessionEvent.ListenerBound _ -> 72;
      case SessionEvent.ListenerCancelled _ -> 73;
      case SessionEvent.ListenerRefused _ -> 74;
      case RecordingEvent.Degraded _ -> 80;
      case RecordingEvent.Gap _ -> 81;
      case RecordingEvent.Restored _ -> 82;
      case JournalEvent.GatewayStarted _ -> 100;
      case JournalEvent.SessionOpened _ -> 101;
      case JournalEvent.SessionClosed _ -> 102;
      case JournalEvent.Heartbeat _ -> 103;
      case JournalEvent.GatewayStopped _ -> 104;
      case ReadingEvent.ArchiveStarted _ -> 110;
      case ReadingEvent.RecordingRead _ -> 111;
      case ReadingEvent.ArchiveStopped _ -> 112;
      case AuditEvent.Unrecognized unrecognized -> unrecognized.type();
    };
  }

  static Payload payload(AuditEvent event) {
    return switch (event) {
      case SessionEvent known -> Payload.of(SessionEventCodec.message(known));
      case AuthenticationEvent known -> Payload.of(SessionEventCodec.message(known));
      case WorkloadEvent known -> Payload.of(SessionEventCodec.message(known));
      case RecordingEvent known -> Payload.of(SessionEventCodec.message(known));
      case ChannelEvent known -> Payload.of(ChannelEventCodec.message(known));
      case JournalEvent known -> Payload.of(JournalEventCodec.message(known));
      case ReadingEvent known -> Payload.of(JournalEventCodec.message(known));
      case AuditEvent.Unrecognized unknown -> Payload.of(unknown.payload());
    };
  }

  /**
   * Reads a payload; of a type that is not known, as it came.
   *
   * @throws InvalidProtocolBufferException when it is not what its type says
   */
  static AuditEvent decode(int type, ByteString payload) throws InvalidProtocolBufferException {
    if (type >= JournalEventCodec.FIRST) {
      return JournalEventCodec.decode(type, payload);
    }
    return type >= ChannelEventCodec.FIRST && type <= ChannelEventCodec.LAST
        ? ChannelEventCodec.decode(type, payload)
        : SessionEventCodec.decode(type, payload);
  }
}
