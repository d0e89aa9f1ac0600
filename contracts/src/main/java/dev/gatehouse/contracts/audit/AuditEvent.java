package dev.gatehouse.contracts.audit;

/** One fact. The messages of {@code events.proto} say what each field means. */
public sealed interface AuditEvent
    permits SessionEvent,
        AuthenticationEvent,
        WorkloadEvent,
        ChannelEvent,
        RecordingEvent,
        JournalEvent,
        ReadingEvent,
        AuditEvent.Unrecognized {

  /** A fact of a type that this version does not know: kept and passed on as it came. */
  record Unrecognized(int type, Bytes payload) implements AuditEvent {}
}
