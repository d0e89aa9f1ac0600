package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.gatehouse.contracts.audit.wire.AuthenticationAttempted;
import dev.gatehouse.contracts.audit.wire.AuthenticationOutcome;
import dev.gatehouse.contracts.audit.wire.ChannelClosed;
import dev.gatehouse.contracts.audit.wire.ChannelOpenRefused;
import dev.gatehouse.contracts.audit.wire.ChannelOpened;
import dev.gatehouse.contracts.audit.wire.ChannelOpening;
import dev.gatehouse.contracts.audit.wire.DataOmitted;
import dev.gatehouse.contracts.audit.wire.DataPassed;
import dev.gatehouse.contracts.audit.wire.EndOfFile;
import dev.gatehouse.contracts.audit.wire.EnvironmentRequested;
import dev.gatehouse.contracts.audit.wire.ExecRequested;
import dev.gatehouse.contracts.audit.wire.ExitSignal;
import dev.gatehouse.contracts.audit.wire.ExitStatus;
import dev.gatehouse.contracts.audit.wire.GatewayStarted;
import dev.gatehouse.contracts.audit.wire.GatewayStopped;
import dev.gatehouse.contracts.audit.wire.GlobalRequested;
import dev.gatehouse.contracts.audit.wire.Heartbeat;
import dev.gatehouse.contracts.audit.wire.KeysExchanged;
import dev.gatehouse.contracts.audit.wire.OtherRequested;
import dev.gatehouse.contracts.audit.wire.PtyRequested;
import dev.gatehouse.contracts.audit.wire.RequestAnswered;
import dev.gatehouse.contracts.audit.wire.SessionAuthorized;
import dev.gatehouse.contracts.audit.wire.SessionClosed;
import dev.gatehouse.contracts.audit.wire.SessionEnded;
import dev.gatehouse.contracts.audit.wire.SessionOpened;
import dev.gatehouse.contracts.audit.wire.SessionStarted;
import dev.gatehouse.contracts.audit.wire.ShellRequested;
import dev.gatehouse.contracts.audit.wire.Stream;
import dev.gatehouse.contracts.audit.wire.SubsystemRequested;
import dev.gatehouse.contracts.audit.wire.WallTime;
import dev.gatehouse.contracts.audit.wire.WindowChanged;
import dev.gatehouse.contracts.audit.wire.WorkloadAttached;
import dev.gatehouse.contracts.audit.wire.WorkloadFailed;
import java.time.Instant;

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
      case ChannelEvent.DataPassed _ -> 50;
      case ChannelEvent.DataOmitted _ -> 51;
      case ChannelEvent.EndOfFile _ -> 52;
      case ChannelEvent.ExitStatus _ -> 53;
      case ChannelEvent.ExitSignal _ -> 54;
      case SessionEvent.GlobalRequested _ -> 70;
      case JournalEvent.GatewayStarted _ -> 100;
      case JournalEvent.SessionOpened _ -> 101;
      case JournalEvent.SessionClosed _ -> 102;
      case JournalEvent.Heartbeat _ -> 103;
      case JournalEvent.GatewayStopped _ -> 104;
      case AuditEvent.Unrecognized unrecognized -> unrecognized.type();
    };
  }

  static ByteString encode(AuditEvent event) {
    return switch (event) {
      case SessionEvent known -> message(known).toByteString();
      case AuthenticationEvent known -> message(known).toByteString();
      case WorkloadEvent known -> message(known).toByteString();
      case ChannelEvent known -> message(known).toByteString();
      case JournalEvent known -> message(known).toByteString();
      case AuditEvent.Unrecognized unknown -> wrap(unknown.payload());
    };
  }

  private static MessageLite message(SessionEvent event) {
    return switch (event) {
      case SessionEvent.Started e ->
          SessionStarted.newBuilder()
              .setAt(time(e.at()))
              .setPartition(e.partition())
              .setGateway(wrap(e.gateway().bytes()))
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
              .setBy(wire(e.by()))
              .setRequestType(e.requestType())
              .setPayloadBytes(e.payloadBytes())
              .setPayloadSha256(wrap(e.payloadSha256().bytes()))
              .build();
    };
  }

  private static MessageLite message(AuthenticationEvent event) {
    return switch (event) {
      case AuthenticationEvent.Attempted e ->
          AuthenticationAttempted.newBuilder()
              .setUser(e.user())
              .setMethod(e.method())
              .setKeyFingerprint(e.keyFingerprint())
              .setProven(e.proven())
              .setOutcome(wire(e.outcome()))
              .setCode(e.code())
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
    };
  }

  private static MessageLite message(WorkloadEvent event) {
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

  private static MessageLite message(ChannelEvent event) {
    return switch (event) {
      case ChannelEvent.Opening e ->
          ChannelOpening.newBuilder()
              .setOpener(wire(e.opener()))
              .setChannelType(e.channelType())
              .build();
      case ChannelEvent.Opened _ -> ChannelOpened.getDefaultInstance();
      case ChannelEvent.OpenRefused e ->
          ChannelOpenRefused.newBuilder()
              .setBy(wire(e.by()))
              .setReasonCode(e.reasonCode())
              .setMessage(e.message())
              .setCode(e.code())
              .setChannelType(e.channelType())
              .build();
      case ChannelEvent.Closed e ->
          ChannelClosed.newBuilder()
              .setBy(wire(e.by()))
              .setInputBytes(e.inputBytes())
              .setOutputBytes(e.outputBytes())
              .setErrorBytes(e.errorBytes())
              .build();
      case ChannelEvent.PtyRequested e ->
          PtyRequested.newBuilder()
              .setTerm(e.term())
              .setColumns(e.columns())
              .setRows(e.rows())
              .setWidthPixels(e.widthPixels())
              .setHeightPixels(e.heightPixels())
              .setModes(wrap(e.modes()))
              .build();
      case ChannelEvent.EnvironmentRequested(String name, String value) -> {
        EnvironmentRequested.Builder request = EnvironmentRequested.newBuilder().setName(name);
        yield value == null ? request.build() : request.setValue(value).build();
      }
      case ChannelEvent.ShellRequested _ -> ShellRequested.getDefaultInstance();
      case ChannelEvent.ExecRequested e ->
          ExecRequested.newBuilder().setCommand(wrap(e.command())).build();
      case ChannelEvent.SubsystemRequested e ->
          SubsystemRequested.newBuilder().setName(e.name()).build();
      case ChannelEvent.WindowChanged e ->
          WindowChanged.newBuilder()
              .setColumns(e.columns())
              .setRows(e.rows())
              .setWidthPixels(e.widthPixels())
              .setHeightPixels(e.heightPixels())
              .build();
      case ChannelEvent.OtherRequested e ->
          OtherRequested.newBuilder()
              .setBy(wire(e.by()))
              .setRequestType(e.requestType())
              .setPayloadBytes(e.payloadBytes())
              .setPayloadSha256(wrap(e.payloadSha256().bytes()))
              .build();
      case ChannelEvent.RequestAnswered e ->
          RequestAnswered.newBuilder()
              .setRequestType(e.requestType())
              .setBy(wire(e.by()))
              .setSuccess(e.success())
              .setCode(e.code())
              .build();
      case ChannelEvent.DataPassed e ->
          DataPassed.newBuilder()
              .setStream(wire(e.stream()))
              .setOrigin(wire(e.origin()))
              .setData(wrap(e.data()))
              .build();
      case ChannelEvent.DataOmitted e ->
          DataOmitted.newBuilder().setStream(wire(e.stream())).setBytes(e.bytes()).build();
      case ChannelEvent.EndOfFile e -> EndOfFile.newBuilder().setBy(wire(e.by())).build();
      case ChannelEvent.ExitStatus e -> ExitStatus.newBuilder().setStatus((int) e.status()).build();
      case ChannelEvent.ExitSignal e ->
          ExitSignal.newBuilder()
              .setSignal(e.signal())
              .setCoreDumped(e.coreDumped())
              .setMessage(e.message())
              .build();
    };
  }

  private static MessageLite message(JournalEvent event) {
    return switch (event) {
      case JournalEvent.GatewayStarted e ->
          GatewayStarted.newBuilder()
              .setAt(time(e.at()))
              .setPartition(e.partition())
              .setPublicKey(wrap(e.publicKey()))
              .setGatewayKey(wrap(e.gatewayKey()))
              .setEndorsement(wrap(e.endorsement()))
              .setSoftwareVersion(e.softwareVersion())
              .build();
      case JournalEvent.SessionOpened e ->
          SessionOpened.newBuilder()
              .setOrdinal(e.ordinal())
              .setSession(wrap(e.session().stream().bytes()))
              .setFirstFrameHash(wrap(e.firstFrameHash().bytes()))
              .build();
      case JournalEvent.SessionClosed e ->
          SessionClosed.newBuilder()
              .setOrdinal(e.ordinal())
              .setSession(wrap(e.session().stream().bytes()))
              .setHead(wrap(e.head().bytes()))
              .setFrames(e.frames())
              .build();
      case JournalEvent.Heartbeat e ->
          Heartbeat.newBuilder().setOpenSessions(e.openSessions()).build();
      case JournalEvent.GatewayStopped _ -> GatewayStopped.getDefaultInstance();
    };
  }

  /**
   * Reads a payload.
   *
   * @throws InvalidProtocolBufferException when it is not the message that {@code type} names
   * @throws IllegalArgumentException when a field is out of its range
   */
  static AuditEvent decode(int type, ByteString payload) throws InvalidProtocolBufferException {
    return switch (type) {
      case 1 -> {
        SessionStarted m = SessionStarted.parseFrom(payload);
        yield new SessionEvent.Started(
            time(m.getAt()),
            m.getPartition(),
            StreamId.of(bytes(m.getGateway())),
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
            outcome(m.getOutcomeValue()),
            m.getCode());
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
      case 30 -> {
        ChannelOpening m = ChannelOpening.parseFrom(payload);
        yield new ChannelEvent.Opening(party(m.getOpenerValue()), m.getChannelType());
      }
      case 31 -> empty(ChannelOpened.parser(), payload, new ChannelEvent.Opened());
      case 32 -> {
        ChannelOpenRefused m = ChannelOpenRefused.parseFrom(payload);
        yield new ChannelEvent.OpenRefused(
            party(m.getByValue()),
            m.getReasonCode(),
            m.getMessage(),
            m.getCode(),
            m.getChannelType());
      }
      case 33 -> {
        ChannelClosed m = ChannelClosed.parseFrom(payload);
        yield new ChannelEvent.Closed(
            party(m.getByValue()), m.getInputBytes(), m.getOutputBytes(), m.getErrorBytes());
      }
      case 40 -> {
        PtyRequested m = PtyRequested.parseFrom(payload);
        yield new ChannelEvent.PtyRequested(
            m.getTerm(),
            m.getColumns(),
            m.getRows(),
            m.getWidthPixels(),
            m.getHeightPixels(),
            bytes(m.getModes()));
      }
      case 41 -> {
        EnvironmentRequested m = EnvironmentRequested.parseFrom(payload);
        yield new ChannelEvent.EnvironmentRequested(
            m.getName(), m.hasValue() ? m.getValue() : null);
      }
      case 42 -> empty(ShellRequested.parser(), payload, new ChannelEvent.ShellRequested());
      case 43 ->
          new ChannelEvent.ExecRequested(bytes(ExecRequested.parseFrom(payload).getCommand()));
      case 44 ->
          new ChannelEvent.SubsystemRequested(SubsystemRequested.parseFrom(payload).getName());
      case 45 -> {
        WindowChanged m = WindowChanged.parseFrom(payload);
        yield new ChannelEvent.WindowChanged(
            m.getColumns(), m.getRows(), m.getWidthPixels(), m.getHeightPixels());
      }
      case 46 -> {
        OtherRequested m = OtherRequested.parseFrom(payload);
        yield new ChannelEvent.OtherRequested(
            party(m.getByValue()),
            m.getRequestType(),
            m.getPayloadBytes(),
            hash(m.getPayloadSha256()));
      }
      case 47 -> {
        RequestAnswered m = RequestAnswered.parseFrom(payload);
        yield new ChannelEvent.RequestAnswered(
            m.getRequestType(), party(m.getByValue()), m.getSuccess(), m.getCode());
      }
      case 50 -> {
        DataPassed m = DataPassed.parseFrom(payload);
        yield new ChannelEvent.DataPassed(
            stream(m.getStreamValue()), party(m.getOriginValue()), bytes(m.getData()));
      }
      case 51 -> {
        DataOmitted m = DataOmitted.parseFrom(payload);
        yield new ChannelEvent.DataOmitted(stream(m.getStreamValue()), m.getBytes());
      }
      case 52 -> new ChannelEvent.EndOfFile(party(EndOfFile.parseFrom(payload).getByValue()));
      case 53 ->
          new ChannelEvent.ExitStatus(
              Integer.toUnsignedLong(ExitStatus.parseFrom(payload).getStatus()));
      case 54 -> {
        ExitSignal m = ExitSignal.parseFrom(payload);
        yield new ChannelEvent.ExitSignal(m.getSignal(), m.getCoreDumped(), m.getMessage());
      }
      case 70 -> {
        GlobalRequested m = GlobalRequested.parseFrom(payload);
        yield new SessionEvent.GlobalRequested(
            party(m.getByValue()),
            m.getRequestType(),
            m.getPayloadBytes(),
            hash(m.getPayloadSha256()));
      }
      case 100 -> {
        GatewayStarted m = GatewayStarted.parseFrom(payload);
        yield new JournalEvent.GatewayStarted(
            time(m.getAt()),
            m.getPartition(),
            bytes(m.getPublicKey()),
            bytes(m.getGatewayKey()),
            bytes(m.getEndorsement()),
            m.getSoftwareVersion());
      }
      case 101 -> {
        SessionOpened m = SessionOpened.parseFrom(payload);
        yield new JournalEvent.SessionOpened(
            m.getOrdinal(), session(m.getSession()), hash(m.getFirstFrameHash()));
      }
      case 102 -> {
        SessionClosed m = SessionClosed.parseFrom(payload);
        yield new JournalEvent.SessionClosed(
            m.getOrdinal(), session(m.getSession()), hash(m.getHead()), m.getFrames());
      }
      case 103 -> new JournalEvent.Heartbeat(Heartbeat.parseFrom(payload).getOpenSessions());
      case 104 -> empty(GatewayStopped.parser(), payload, new JournalEvent.GatewayStopped());
      default -> new AuditEvent.Unrecognized(type, bytes(payload));
    };
  }

  private static AuditEvent empty(Parser<?> parser, ByteString payload, AuditEvent event)
      throws InvalidProtocolBufferException {
    Object _ = parser.parseFrom(payload);
    return event;
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array());
  }

  private static Bytes bytes(ByteString bytes) {
    return Bytes.owned(bytes.toByteArray());
  }

  private static Hash hash(ByteString bytes) {
    return new Hash(bytes(bytes));
  }

  private static SessionId session(ByteString bytes) {
    return new SessionId(StreamId.of(bytes(bytes)));
  }

  private static WallTime time(Instant at) {
    return WallTime.newBuilder()
        .setEpochSeconds(at.getEpochSecond())
        .setNanos(at.getNano())
        .build();
  }

  private static Instant time(WallTime at) {
    return Instant.ofEpochSecond(at.getEpochSeconds(), at.getNanos());
  }

  private static dev.gatehouse.contracts.audit.wire.Party wire(Party party) {
    return switch (party) {
      case CLIENT -> dev.gatehouse.contracts.audit.wire.Party.PARTY_CLIENT;
      case WORKLOAD -> dev.gatehouse.contracts.audit.wire.Party.PARTY_WORKLOAD;
      case GATEWAY -> dev.gatehouse.contracts.audit.wire.Party.PARTY_GATEWAY;
    };
  }

  private static Party party(int number) {
    return switch (number) {
      case 1 -> Party.CLIENT;
      case 2 -> Party.WORKLOAD;
      case 3 -> Party.GATEWAY;
      default -> throw new IllegalArgumentException("unknown party " + number);
    };
  }

  private static Stream wire(DataStream stream) {
    return switch (stream) {
      case INPUT -> Stream.STREAM_INPUT;
      case OUTPUT -> Stream.STREAM_OUTPUT;
      case ERROR -> Stream.STREAM_ERROR;
    };
  }

  private static DataStream stream(int number) {
    return switch (number) {
      case 1 -> DataStream.INPUT;
      case 2 -> DataStream.OUTPUT;
      case 3 -> DataStream.ERROR;
      default -> throw new IllegalArgumentException("unknown stream " + number);
    };
  }

  private static AuthenticationOutcome wire(AuthenticationEvent.Outcome outcome) {
    return switch (outcome) {
      case ACCEPTABLE -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_ACCEPTABLE;
      case ACCEPTED -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_ACCEPTED;
      case CONTINUE -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_CONTINUE;
      case REJECTED -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_REJECTED;
      case UNAVAILABLE -> AuthenticationOutcome.AUTHENTICATION_OUTCOME_UNAVAILABLE;
    };
  }

  private static AuthenticationEvent.Outcome outcome(int number) {
    return switch (number) {
      case 1 -> AuthenticationEvent.Outcome.ACCEPTABLE;
      case 2 -> AuthenticationEvent.Outcome.ACCEPTED;
      case 3 -> AuthenticationEvent.Outcome.CONTINUE;
      case 4 -> AuthenticationEvent.Outcome.REJECTED;
      case 5 -> AuthenticationEvent.Outcome.UNAVAILABLE;
      default -> throw new IllegalArgumentException("unknown outcome " + number);
    };
  }
}
