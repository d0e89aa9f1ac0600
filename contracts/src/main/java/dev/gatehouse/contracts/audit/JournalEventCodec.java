package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.gatehouse.contracts.audit.wire.ArchiveStarted;
import dev.gatehouse.contracts.audit.wire.ArchiveStopped;
import dev.gatehouse.contracts.audit.wire.GatewayStarted;
import dev.gatehouse.contracts.audit.wire.GatewayStopped;
import dev.gatehouse.contracts.audit.wire.Heartbeat;
import dev.gatehouse.contracts.audit.wire.RecordingRead;
import dev.gatehouse.contracts.audit.wire.SessionClosed;
import dev.gatehouse.contracts.audit.wire.SessionOpened;

/** Between events of journals and their payloads of {@code events.proto}. */
final class JournalEventCodec {
  /** The lowest number of these events. */
  static final int FIRST = 100;

  private JournalEventCodec() {}

  static MessageLite message(JournalEvent event) {
    return switch (event) {
      case JournalEvent.GatewayStarted e ->
          GatewayStarted.newBuilder()
              .setAt(WireForm.time(e.at()))
              .setPartition(e.partition())
              .setPublicKey(WireForm.wrap(e.publicKey()))
              .setGatewayKey(WireForm.wrap(e.gatewayKey()))
              .setEndorsement(WireForm.wrap(e.endorsement()))
              .setSoftwareVersion(e.softwareVersion())
              .build();
      case JournalEvent.SessionOpened e ->
          SessionOpened.newBuilder()
              .setOrdinal(e.ordinal())
              .setSession(WireForm.wrap(e.session().stream().bytes()))
              .setFirstFrameHash(WireForm.wrap(e.firstFrameHash().bytes()))
              .build();
      case JournalEvent.SessionClosed e ->
          SessionClosed.newBuilder()
              .setOrdinal(e.ordinal())
              .setSession(WireForm.wrap(e.session().stream().bytes()))
              .setHead(WireForm.wrap(e.head().bytes()))
              .setFrames(e.frames())
              .build();
      case JournalEvent.Heartbeat e ->
          Heartbeat.newBuilder().setOpenSessions(e.openSessions()).build();
      case JournalEvent.GatewayStopped _ -> GatewayStopped.getDefaultInstance();
    };
  }

  static MessageLite message(ReadingEvent event) {
    return switch (event) {
      case ReadingEvent.ArchiveStarted e ->
          ArchiveStarted.newBuilder()
              .setAt(WireForm.time(e.at()))
              .setPartition(e.partition())
              .setPublicKey(WireForm.wrap(e.publicKey()))
              .setArchiveKey(WireForm.wrap(e.archiveKey()))
              .setEndorsement(WireForm.wrap(e.endorsement()))
              .setSoftwareVersion(e.softwareVersion())
              .build();
      case ReadingEvent.RecordingRead e ->
          RecordingRead.newBuilder()
              .setAt(WireForm.time(e.at()))
              .setSession(WireForm.wrap(e.session().stream().bytes()))
              .setChannel(e.channel())
              .setForm(e.form())
              .addAllStreams(e.streams().stream().map(WireForm::wire).toList())
              .setReader(e.reader())
              .setFirstByte(e.firstByte())
              .setByteCount(e.byteCount())
              .build();
      case ReadingEvent.ArchiveStopped _ -> ArchiveStopped.getDefaultInstance();
    };
  }

  static AuditEvent decode(int type, ByteString payload) throws InvalidProtocolBufferException {
    return switch (type) {
      case 100 -> {
        GatewayStarted m = GatewayStarted.parseFrom(payload);
        yield new JournalEvent.GatewayStarted(
            WireForm.time(m.getAt()),
            m.getPartition(),
            WireForm.bytes(m.getPublicKey()),
            WireForm.bytes(m.getGatewayKey()),
            WireForm.bytes(m.getEndorsement()),
            m.getSoftwareVersion());
      }
      case 101 -> {
        SessionOpened m = SessionOpened.parseFrom(payload);
        yield new JournalEvent.SessionOpened(
            m.getOrdinal(), WireForm.session(m.getSession()), WireForm.hash(m.getFirstFrameHash()));
      }
      case 102 -> {
        SessionClosed m = SessionClosed.parseFrom(payload);
        yield new JournalEvent.SessionClosed(
            m.getOrdinal(),
            WireForm.session(m.getSession()),
            WireForm.hash(m.getHead()),
            m.getFrames());
      }
      case 103 -> new JournalEvent.Heartbeat(Heartbeat.parseFrom(payload).getOpenSessions());
      case 104 ->
          WireForm.empty(GatewayStopped.parser(), payload, new JournalEvent.GatewayStopped());
      case 110 -> {
        ArchiveStarted m = ArchiveStarted.parseFrom(payload);
        yield new ReadingEvent.ArchiveStarted(
            WireForm.time(m.getAt()),
            m.getPartition(),
            WireForm.bytes(m.getPublicKey()),
            WireForm.bytes(m.getArchiveKey()),
            WireForm.bytes(m.getEndorsement()),
            m.getSoftwareVersion());
      }
      case 111 -> {
        RecordingRead m = RecordingRead.parseFrom(payload);
        yield new ReadingEvent.RecordingRead(
            WireForm.time(m.getAt()),
            WireForm.session(m.getSession()),
            m.getChannel(),
            m.getForm(),
            m.getStreamsValueList().stream().map(WireForm::stream).toList(),
            m.getReader(),
            m.getFirstByte(),
            m.getByteCount());
      }
      case 112 ->
          WireForm.empty(ArchiveStopped.parser(), payload, new ReadingEvent.ArchiveStopped());
      default -> new AuditEvent.Unrecognized(type, WireForm.bytes(payload));
    };
  }
}
