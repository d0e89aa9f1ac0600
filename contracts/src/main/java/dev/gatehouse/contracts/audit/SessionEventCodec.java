package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.gatehouse.contracts.audit.wire.AuthenticationAttempted;
import dev.gatehouse.contracts.audit.wire.GapData;
import dev.gatehouse.contracts.audit.wire.GlobalRequested;
import dev.gatehouse.contracts.audit.wire.GrantConfirmed;
import dev.gatehouse.contracts.audit.wire.GrantUnconfirmed;
import dev.gatehouse.contracts.audit.wire.KeysExchanged;
import dev.gatehouse.contracts.audit.wire.ListenerBound;
import dev.gatehouse.contracts.audit.wire.ListenerCancelled;
import dev.gatehouse.contracts.audit.wire.ListenerRefused;
import dev.gatehouse.contracts.audit.wire.ListenerRequested;
import dev.gatehouse.contracts.audit.wire.RecordingDegraded;
import dev.gatehouse.contracts.audit.wire.RecordingGap;
import dev.gatehouse.contracts.audit.wire.RecordingRestored;
import dev.gatehouse.contracts.audit.wire.SessionAuthorized;
import dev.gatehouse.contracts.audit.wire.SessionEnded;
import dev.gatehouse.contracts.audit.wire.SessionStarted;
import dev.gatehouse.contracts.audit.wire.WorkloadAttached;
import dev.gatehouse.contracts.audit.wire.WorkloadFailed;

/** Between events of sessions as a whole and their payloads of {@code events.proto}. */
final class SessionEventCodec {
  private SessionEventCodec() {}

  static MessageLite message(SessionEvent event) {
    return switch (event) {
      case SessionEvent.Started e ->
          SessionStarted.newBuilder()
              .setAt(WireForm.time(e.at()))
              .setPartition(e.partition())
              .setGateway(WireForm.wrap(e.gateway().bytes()))
              .setOrdinal(e.ordinal())
              .setClientAddress(e.clientAddress())
              .setClientPort(e.clientPort())
              .setClientVersion(e.clientVersion())
              .build();
      case SessionEvent.Ended e ->
          SessionEnded.newBuilder().setReason(e.reason()).setCode(e.code()).build();
      case SessionEvent.KeysExchanged e ->
          KeysExchanged.newBuilder()
              .setKex(e.kex())
              .setHostKey(e.hostKey())
              .setCipherClientToServer(e.cipherClientToServer())
              .setCipherServerToClient(e.cipherServerToClient())
              .setMacClientToServer(e.macClientToServer())
              .setMacServerToClient(e.macServerToClient())
              .build();
      case SessionEvent.GlobalRequested e ->
          GlobalRequested.newBuilder()
              .setBy(WireForm.wire(e.by()))
              .setRequestType(e.requestType())
              .setPayloadBytes(e.payloadBytes())
              .setPayloadSha256(WireForm.wrap(e.payloadSha256().bytes()))
              .build();
      case SessionEvent.ListenerRequested e ->
          ListenerRequested.newBuilder().setEndpoint(WireForm.wire(e.endpoint())).build();
      case SessionEvent.ListenerBound e ->
          ListenerBound.newBuilder().setEndpoint(WireForm.wire(e.endpoint())).build();
      case SessionEvent.ListenerCancelled e ->
          ListenerCancelled.newBuilder().setEndpoint(WireForm.wire(e.endpoint())).build();
      case SessionEvent.ListenerRefused e ->
          ListenerRefused.newBuilder()
              .setEndpoint(WireForm.wire(e.endpoint()))
              .setBy(WireForm.wire(e.by()))
              .setCode(e.code())
              .setRule(e.rule())
              .build();
    };
  }

  static MessageLite message(AuthenticationEvent event) {
    return switch (event) {
      case AuthenticationEvent.Attempted e ->
          AuthenticationAttempted.newBuilder()
              .setUser(e.user())
              .setMethod(e.method())
              .setKeyFingerprint(e.keyFingerprint())
              .setProven(e.proven())
              .setOutcome(WireForm.wire(e.outcome()))
              .setCode(e.code())
              .setCertificateId(e.certificateId())
              .setCertificateSerial(e.certificateSerial())
              .setAuthorityFingerprint(e.authorityFingerprint())
              .build();
      case AuthenticationEvent.Authorized e ->
          SessionAuthorized.newBuilder()
              .setUser(e.user())
              .setPrincipal(e.principal())
              .setGrantId(e.grantId())
              .setTemplate(e.template())
              .setRecordingPolicy(e.recordingPolicy())
              .setPolicy(e.policy())
              .build();
      case AuthenticationEvent.GrantUnconfirmed e ->
          GrantUnconfirmed.newBuilder().setUnconfirmedNanos(e.unconfirmedNanos()).build();
      case AuthenticationEvent.GrantConfirmed _ -> GrantConfirmed.getDefaultInstance();
    };
  }

  static MessageLite message(WorkloadEvent event) {
    return switch (event) {
      case WorkloadEvent.Attached e ->
          WorkloadAttached.newBuilder()
              .setWorkloadId(e.workloadId())
              .setKind(e.kind())
              .setNamespace(e.namespace())
              .setPod(e.pod())
              .setNode(e.node())
              .setImage(e.image())
              .setHost(e.host())
              .setPort(e.port())
              .setLeaseId(e.leaseId())
              .build();
      case WorkloadEvent.Failed e ->
          WorkloadFailed.newBuilder().setCode(e.code()).setReason(e.reason()).build();
    };
  }

  static MessageLite message(RecordingEvent event) {
    return switch (event) {
      case RecordingEvent.Degraded e ->
          RecordingDegraded.newBuilder().setSilenceNanos(e.silenceNanos()).build();
      case RecordingEvent.Gap e -> {
        RecordingGap.Builder gap =
            RecordingGap.newBuilder()
                .setFirstOffsetNanos(e.firstOffsetNanos())
                .setLastOffsetNanos(e.lastOffsetNanos())
                .setFacts(e.facts());
        for (RecordingEvent.OmittedData data : e.bytes()) {
          gap.addData(
              GapData.newBuilder()
                  .setChannel(data.channel().number())
                  .setStream(WireForm.wire(data.stream()))
                  .setBytes(data.bytes()));
        }
        yield gap.build();
      }
      case RecordingEvent.Restored _ -> RecordingRestored.getDefaultInstance();
    };
  }

  private static RecordingEvent.Gap gap(RecordingGap gap) {
    return new RecordingEvent.Gap(
        gap.getFirstOffsetNanos(),
        gap.getLastOffsetNanos(),
        gap.getFacts(),
        gap.getDataList().stream()
            .map(
                data ->
                    new RecordingEvent.OmittedData(
                        new ChannelId(data.getChannel()),
                        WireForm.stream(data.getStreamValue()),
                        data.getBytes()))
            .toList());
  }

  static AuditEvent decode(int type, ByteString payload) throws InvalidProtocolBufferException {
    return switch (type) {
      case 1 -> {
        SessionStarted m = SessionStarted.parseFrom(payload);
        yield new SessionEvent.Started(
            WireForm.time(m.getAt()),
            m.getPartition(),
            StreamId.of(WireForm.bytes(m.getGateway())),
            m.getOrdinal(),
            m.getClientAddress(),
            m.getClientPort(),
            m.getClientVersion());
      }
      case 2 -> {
        SessionEnded m = SessionEnded.parseFrom(payload);
        yield new SessionEvent.Ended(m.getReason(), m.getCode());
      }
      case 3 -> {
        KeysExchanged m = KeysExchanged.parseFrom(payload);
        yield new SessionEvent.KeysExchanged(
            m.getKex(),
            m.getHostKey(),
            m.getCipherClientToServer(),
            m.getCipherServerToClient(),
            m.getMacClientToServer(),
            m.getMacServerToClient());
      }
      case 10 -> {
        AuthenticationAttempted m = AuthenticationAttempted.parseFrom(payload);
        yield new AuthenticationEvent.Attempted(
            m.getUser(),
            m.getMethod(),
            m.getKeyFingerprint(),
            m.getProven(),
            WireForm.outcome(m.getOutcomeValue()),
            m.getCode(),
            m.getCertificateId(),
            m.getCertificateSerial(),
            m.getAuthorityFingerprint());
      }
      case 11 -> {
        SessionAuthorized m = SessionAuthorized.parseFrom(payload);
        yield new AuthenticationEvent.Authorized(
            m.getUser(),
            m.getPrincipal(),
            m.getGrantId(),
            m.getTemplate(),
            m.getRecordingPolicy(),
            m.getPolicy());
      }
      case 12 ->
          new AuthenticationEvent.GrantUnconfirmed(
              GrantUnconfirmed.parseFrom(payload).getUnconfirmedNanos());
      case 13 ->
          WireForm.empty(
              GrantConfirmed.parser(), payload, new AuthenticationEvent.GrantConfirmed());
      case 20 -> {
        WorkloadAttached m = WorkloadAttached.parseFrom(payload);
        yield new WorkloadEvent.Attached(
            m.getWorkloadId(),
            m.getKind(),
            m.getNamespace(),
            m.getPod(),
            m.getNode(),
            m.getImage(),
            m.getHost(),
            m.getPort(),
            m.getLeaseId());
      }
      case 21 -> {
        WorkloadFailed m = WorkloadFailed.parseFrom(payload);
        yield new WorkloadEvent.Failed(m.getCode(), m.getReason());
      }
      case 70 -> {
        GlobalRequested m = GlobalRequested.parseFrom(payload);
        yield new SessionEvent.GlobalRequested(
            WireForm.party(m.getByValue()),
            m.getRequestType(),
            m.getPayloadBytes(),
            WireForm.hash(m.getPayloadSha256()));
      }
      case 71 ->
          new SessionEvent.ListenerRequested(
              WireForm.endpoint(ListenerRequested.parseFrom(payload).getEndpoint()));
      case 72 ->
          new SessionEvent.ListenerBound(
              WireForm.endpoint(ListenerBound.parseFrom(payload).getEndpoint()));
      case 73 ->
          new SessionEvent.ListenerCancelled(
              WireForm.endpoint(ListenerCancelled.parseFrom(payload).getEndpoint()));
      case 74 -> {
        ListenerRefused m = ListenerRefused.parseFrom(payload);
        yield new SessionEvent.ListenerRefused(
            WireForm.endpoint(m.getEndpoint()),
            WireForm.party(m.getByValue()),
            m.getCode(),
            m.getRule());
      }
      case 80 ->
          new RecordingEvent.Degraded(RecordingDegraded.parseFrom(payload).getSilenceNanos());
      case 81 -> gap(RecordingGap.parseFrom(payload));
      case 82 -> WireForm.empty(RecordingRestored.parser(), payload, new RecordingEvent.Restored());
      default -> new AuditEvent.Unrecognized(type, WireForm.bytes(payload));
    };
  }
}
