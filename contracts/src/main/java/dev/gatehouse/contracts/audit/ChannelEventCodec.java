package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.gatehouse.contracts.audit.wire.AgentForwardingRequested;
import dev.gatehouse.contracts.audit.wire.BreakSent;
import dev.gatehouse.contracts.audit.wire.ChannelClosed;
import dev.gatehouse.contracts.audit.wire.ChannelOpenRefused;
import dev.gatehouse.contracts.audit.wire.ChannelOpened;
import dev.gatehouse.contracts.audit.wire.ChannelOpening;
import dev.gatehouse.contracts.audit.wire.DataOmitted;
import dev.gatehouse.contracts.audit.wire.DataPassed;
import dev.gatehouse.contracts.audit.wire.EndOfFile;
import dev.gatehouse.contracts.audit.wire.EndOfWrite;
import dev.gatehouse.contracts.audit.wire.EnvironmentRequested;
import dev.gatehouse.contracts.audit.wire.ExecRequested;
import dev.gatehouse.contracts.audit.wire.ExitSignal;
import dev.gatehouse.contracts.audit.wire.ExitStatus;
import dev.gatehouse.contracts.audit.wire.FlowControlChanged;
import dev.gatehouse.contracts.audit.wire.OtherRequested;
import dev.gatehouse.contracts.audit.wire.PtyRequested;
import dev.gatehouse.contracts.audit.wire.RequestAnswered;
import dev.gatehouse.contracts.audit.wire.ShellRequested;
import dev.gatehouse.contracts.audit.wire.SignalSent;
import dev.gatehouse.contracts.audit.wire.SubsystemRequested;
import dev.gatehouse.contracts.audit.wire.WindowChanged;
import dev.gatehouse.contracts.audit.wire.X11Requested;

/** Between events of channels and their payloads of {@code events.proto}. */
final class ChannelEventCodec {
  /** The lowest number of these events. */
  static final int FIRST = 30;

  /** The highest number that they may have. */
  static final int LAST = 69;

  private ChannelEventCodec() {}

  static MessageLite message(ChannelEvent event) {
    return switch (event) {
      case ChannelEvent.Opening e -> {
        ChannelOpening.Builder opening =
            ChannelOpening.newBuilder()
                .setOpener(WireForm.wire(e.opener()))
                .setChannelType(e.channelType());
        if (!e.destination().equals(Endpoint.NONE)) {
          opening.setDestination(WireForm.wire(e.destination()));
        }
        if (!e.originator().equals(Endpoint.NONE)) {
          opening.setOriginator(WireForm.wire(e.originator()));
        }
        yield opening.build();
      }
      case ChannelEvent.Opened _ -> ChannelOpened.getDefaultInstance();
      case ChannelEvent.OpenRefused e ->
          ChannelOpenRefused.newBuilder()
              .setBy(WireForm.wire(e.by()))
              .setReasonCode(e.reasonCode())
              .setMessage(e.message())
              .setCode(e.code())
              .setChannelType(e.channelType())
              .setRule(e.rule())
              .build();
      case ChannelEvent.Closed e ->
          ChannelClosed.newBuilder()
              .setBy(WireForm.wire(e.by()))
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
              .setModes(WireForm.wrap(e.modes()))
              .build();
      case ChannelEvent.EnvironmentRequested(String name, String value) -> {
        EnvironmentRequested.Builder request = EnvironmentRequested.newBuilder().setName(name);
        yield value == null ? request.build() : request.setValue(value).build();
      }
      case ChannelEvent.ShellRequested e ->
          ShellRequested.newBuilder().setForcedCommand(e.forcedCommand()).build();
      case ChannelEvent.ExecRequested e ->
          ExecRequested.newBuilder()
              .setCommand(WireForm.wrap(e.command()))
              .setForcedCommand(e.forcedCommand())
              .build();
      case ChannelEvent.SubsystemRequested e ->
          SubsystemRequested.newBuilder()
              .setName(e.name())
              .setForcedCommand(e.forcedCommand())
              .build();
      case ChannelEvent.WindowChanged e ->
          WindowChanged.newBuilder()
              .setColumns(e.columns())
              .setRows(e.rows())
              .setWidthPixels(e.widthPixels())
              .setHeightPixels(e.heightPixels())
              .build();
      case ChannelEvent.OtherRequested e ->
          OtherRequested.newBuilder()
              .setBy(WireForm.wire(e.by()))
              .setRequestType(e.requestType())
              .setPayloadBytes(e.payloadBytes())
              .setPayloadSha256(WireForm.wrap(e.payloadSha256().bytes()))
              .build();
      case ChannelEvent.RequestAnswered e ->
          RequestAnswered.newBuilder()
              .setRequestType(e.requestType())
              .setBy(WireForm.wire(e.by()))
              .setSuccess(e.success())
              .setCode(e.code())
              .setRule(e.rule())
              .build();
      case ChannelEvent.SignalSent e -> SignalSent.newBuilder().setSignal(e.signal()).build();
      case ChannelEvent.BreakSent e ->
          BreakSent.newBuilder().setMilliseconds((int) e.milliseconds()).build();
      case ChannelEvent.FlowControlChanged e ->
          FlowControlChanged.newBuilder().setClientCanDo(e.clientCanDo()).build();
      case ChannelEvent.X11Requested e ->
          X11Requested.newBuilder()
              .setSingleConnection(e.singleConnection())
              .setAuthenticationProtocol(e.authenticationProtocol())
              .setScreen((int) e.screen())
              .build();
      case ChannelEvent.AgentForwardingRequested _ -> AgentForwardingRequested.getDefaultInstance();
      case ChannelEvent.EndOfWrite e ->
          EndOfWrite.newBuilder().setBy(WireForm.wire(e.by())).build();
      case ChannelEvent.DataPassed e ->
          DataPassed.newBuilder()
              .setStream(WireForm.wire(e.stream()))
              .setOrigin(WireForm.wire(e.origin()))
              .setData(WireForm.wrap(e.data()))
              .build();
      case ChannelEvent.DataOmitted e ->
          DataOmitted.newBuilder().setStream(WireForm.wire(e.stream())).setBytes(e.bytes()).build();
      case ChannelEvent.EndOfFile e -> EndOfFile.newBuilder().setBy(WireForm.wire(e.by())).build();
      case ChannelEvent.ExitStatus e -> ExitStatus.newBuilder().setStatus((int) e.status()).build();
      case ChannelEvent.ExitSignal e ->
          ExitSignal.newBuilder()
              .setSignal(e.signal())
              .setCoreDumped(e.coreDumped())
              .setMessage(e.message())
              .build();
    };
  }

  static AuditEvent decode(int type, ByteString payload) throws InvalidProtocolBufferException {
    return switch (type) {
      case 30 -> {
        ChannelOpening m = ChannelOpening.parseFrom(payload);
        yield new ChannelEvent.Opening(
            WireForm.party(m.getOpenerValue()),
            m.getChannelType(),
            WireForm.endpoint(m.getDestination()),
            WireForm.endpoint(m.getOriginator()));
      }
      case 31 -> WireForm.empty(ChannelOpened.parser(), payload, new ChannelEvent.Opened());
      case 32 -> {
        ChannelOpenRefused m = ChannelOpenRefused.parseFrom(payload);
        yield new ChannelEvent.OpenRefused(
            WireForm.party(m.getByValue()),
            m.getReasonCode(),
            m.getMessage(),
            m.getCode(),
            m.getChannelType(),
            m.getRule());
      }
      case 33 -> {
        ChannelClosed m = ChannelClosed.parseFrom(payload);
        yield new ChannelEvent.Closed(
            WireForm.party(m.getByValue()),
            m.getInputBytes(),
            m.getOutputBytes(),
            m.getErrorBytes());
      }
      case 40 -> {
        PtyRequested m = PtyRequested.parseFrom(payload);
        yield new ChannelEvent.PtyRequested(
            m.getTerm(),
            m.getColumns(),
            m.getRows(),
            m.getWidthPixels(),
            m.getHeightPixels(),
            WireForm.bytes(m.getModes()));
      }
      case 41 -> {
        EnvironmentRequested m = EnvironmentRequested.parseFrom(payload);
        yield new ChannelEvent.EnvironmentRequested(
            m.getName(), m.hasValue() ? m.getValue() : null);
      }
      case 42 ->
          new ChannelEvent.ShellRequested(ShellRequested.parseFrom(payload).getForcedCommand());
      case 43 -> {
        ExecRequested m = ExecRequested.parseFrom(payload);
        yield new ChannelEvent.ExecRequested(WireForm.bytes(m.getCommand()), m.getForcedCommand());
      }
      case 44 -> {
        SubsystemRequested m = SubsystemRequested.parseFrom(payload);
        yield new ChannelEvent.SubsystemRequested(m.getName(), m.getForcedCommand());
      }
      case 45 -> {
        WindowChanged m = WindowChanged.parseFrom(payload);
        yield new ChannelEvent.WindowChanged(
            m.getColumns(), m.getRows(), m.getWidthPixels(), m.getHeightPixels());
      }
      case 46 -> {
        OtherRequested m = OtherRequested.parseFrom(payload);
        yield new ChannelEvent.OtherRequested(
            WireForm.party(m.getByValue()),
            m.getRequestType(),
            m.getPayloadBytes(),
            WireForm.hash(m.getPayloadSha256()));
      }
      case 47 -> {
        RequestAnswered m = RequestAnswered.parseFrom(payload);
        yield new ChannelEvent.RequestAnswered(
            m.getRequestType(),
            WireForm.party(m.getByValue()),
            m.getSuccess(),
            m.getCode(),
            m.getRule());
      }
      case 48 -> new ChannelEvent.SignalSent(SignalSent.parseFrom(payload).getSignal());
      case 49 ->
          new ChannelEvent.BreakSent(
              Integer.toUnsignedLong(BreakSent.parseFrom(payload).getMilliseconds()));
      case 50 -> {
        DataPassed m = DataPassed.parseFrom(payload);
        yield new ChannelEvent.DataPassed(
            WireForm.stream(m.getStreamValue()),
            WireForm.party(m.getOriginValue()),
            WireForm.bytes(m.getData()));
      }
      case 51 -> {
        DataOmitted m = DataOmitted.parseFrom(payload);
        yield new ChannelEvent.DataOmitted(WireForm.stream(m.getStreamValue()), m.getBytes());
      }
      case 52 ->
          new ChannelEvent.EndOfFile(WireForm.party(EndOfFile.parseFrom(payload).getByValue()));
      case 53 ->
          new ChannelEvent.ExitStatus(
              Integer.toUnsignedLong(ExitStatus.parseFrom(payload).getStatus()));
      case 54 -> {
        ExitSignal m = ExitSignal.parseFrom(payload);
        yield new ChannelEvent.ExitSignal(m.getSignal(), m.getCoreDumped(), m.getMessage());
      }
      case 55 ->
          new ChannelEvent.FlowControlChanged(
              FlowControlChanged.parseFrom(payload).getClientCanDo());
      case 56 -> {
        X11Requested m = X11Requested.parseFrom(payload);
        yield new ChannelEvent.X11Requested(
            m.getSingleConnection(),
            m.getAuthenticationProtocol(),
            Integer.toUnsignedLong(m.getScreen()));
      }
      case 57 ->
          WireForm.empty(
              AgentForwardingRequested.parser(),
              payload,
              new ChannelEvent.AgentForwardingRequested());
      case 58 ->
          new ChannelEvent.EndOfWrite(WireForm.party(EndOfWrite.parseFrom(payload).getByValue()));
      default -> new AuditEvent.Unrecognized(type, WireForm.bytes(payload));
    };
  }
}
