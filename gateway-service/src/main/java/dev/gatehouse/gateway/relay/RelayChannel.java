package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.ChannelRequest;
import dev.gatehouse.gateway.policy.Decision;
import dev.gatehouse.gateway.policy.PolicyGuard;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session channel (RFC 4254, 6) between a client and a workload.
 *
 * <p>Each message is judged, recorded, and goes on when its record is kept. Data, end of file, exit
 * report and close of one direction keep their order in the other end's queue; requests and answers
 * do not wait for data that a closed window holds back, as they do not on a direct connection.
 *
 * <p>It is hard for one reason: either end can close while the other still speaks. {@code closing}
 * is set by the first close; from then on nothing more is recorded for the channel, the queue
 * towards the end that still listens is emptied, and then that end is closed.
 *
 * <p>Confined to the session's executor.
 */
final class RelayChannel {
  private final ChannelId id;
  private final AuditTap tap;
  private final SessionPolicy policy;
  private final FirstOfEach otherRequests;
  private final ChannelEnd client;
  private final ChannelEnd workload;
  private final PendingReplies replies;
  private final Consumer<RelayChannel> closed;
  private final Deque<Deferred> deferred = new ArrayDeque<>();
  private final Deque<Awaited> awaited = new ArrayDeque<>();
  private boolean pty;
  private boolean started;
  private boolean shell;
  private boolean exitReported;
  private boolean closing;
  private long inputBytes;
  private long outputBytes;
  private long errorBytes;
  private long inputOmitted;

  /** A request that waits for the workload's end to open. */
  private record Deferred(String type, Bytes payload, PendingReplies.@Nullable Reply reply) {}

  /** A request that the workload has not answered. */
  private record Awaited(String type, PendingReplies.Reply reply) {}

  RelayChannel(
      ChannelId id,
      Leg clientLeg,
      AuditTap tap,
      SessionPolicy policy,
      FirstOfEach otherRequests,
      SshConfiguration limits,
      Consumer<RelayChannel> closed) {
    this.id = id;
    this.client = newEnd(limits);
    this.workload = newEnd(limits);
    client.attach(clientLeg);
    this.tap = tap;
    this.policy = policy;
    this.otherRequests = otherRequests;
    this.closed = closed;
    this.replies = new PendingReplies(limits.pendingRequestsMax());
  }

  private ChannelEnd newEnd(SshConfiguration limits) {
    return new ChannelEnd(id.number(), limits.channelWindowBytes(), limits.channelPacketBytes());
  }

  ChannelId id() {
    return id;
  }

  /** Takes the client's numbers; {@link #confirm} tells it ours. */
  void openedByClient(long remoteId, long window, long packetMax) throws ProtocolViolation {
    client.opened(remoteId, window, packetMax);
  }

  void confirm() {
    client.confirm();
  }

  /** Whether both ends are closed, and its number can be forgotten. */
  boolean isOver() {
    return client.isOver() && workload.isOver();
  }

  /** Whether a line of ours may be shown: a shell on a terminal that waits for its workload. */
  boolean showsNotices() {
    return pty && shell && !closing && !workload.isOpen();
  }

  /** Opens the workload's end, unless the channel is being closed already. */
  void attach(Leg leg) {
    if (!closing && !workload.isAttached()) {
      workload.attach(leg);
      workload.requestOpen("session");
    }
  }

  void workloadOpened(long remoteId, long window, long packetMax) throws ProtocolViolation {
    requireAskedFor();
    workload.opened(remoteId, window, packetMax);
    if (!closing) {
      tap.record(id, new ChannelEvent.Opened());
    }
    for (Deferred request = deferred.pollFirst(); request != null; request = deferred.pollFirst()) {
      relay(request.type(), request.payload(), request.reply());
    }
    workload.pump(client);
  }

  void workloadRefused(int reason, String message) throws ProtocolViolation {
    requireAskedFor();
    if (!closing) {
      tap.record(id, new ChannelEvent.OpenRefused(Party.WORKLOAD, reason, message, "", "session"));
    }
    fail(MessageCode.WORKLOAD_UNREACHABLE);
  }

  private void requireAskedFor() throws ProtocolViolation {
    if (!workload.isAttached() || workload.isOpen()) {
      throw new ProtocolViolation("an answer to an opening that was not asked for");
    }
  }

  private ChannelEnd end(Side side) throws ProtocolViolation {
    ChannelEnd end = side == Side.CLIENT ? client : workload;
    if (!end.isOpen()) {
      throw new ProtocolViolation("a message for a channel that is not open");
    }
    return end;
  }

  void windowAdjusted(Side side, long bytes) throws ProtocolViolation {
    end(side).receivedWindowAdjust(bytes);
    pump(side);
  }

  /** Goes on sending to {@code side}. */
  void pump(Side side) {
    if (side == Side.CLIENT) {
      client.pump(workload);
    } else {
      workload.pump(client);
    }
  }

  void received(Side side, DataStream stream, byte[] data) throws ProtocolViolation {
    end(side).received(data.length);
    if (closing || data.length == 0) {
      return;
    }
    switch (stream) {
      case INPUT -> inputBytes += data.length;
      case OUTPUT -> outputBytes += data.length;
      case ERROR -> errorBytes += data.length;
    }
    Side towards = side == Side.CLIENT ? Side.WORKLOAD : Side.CLIENT;
    Runnable pass = () -> pass(towards, new Outbound.Data(stream, data, false));
    if (stream == DataStream.INPUT && !policy.recordsInput(pty)) {
      inputOmitted += data.length;
      tap.afterRecorded(pass);
    } else {
      tap.recordData(id, stream, side.party(), data, pass);
    }
  }

  private void pass(Side towards, Outbound next) {
    (towards == Side.CLIENT ? client : workload).enqueue(next);
    pump(towards);
  }

  void receivedEndOfFile(Side side) throws ProtocolViolation {
    end(side).receivedEndOfFile();
    if (closing) {
      return;
    }
    recordOmitted();
    Side towards = side == Side.CLIENT ? Side.WORKLOAD : Side.CLIENT;
    tap.record(
        id,
        new ChannelEvent.EndOfFile(side.party()),
        () -> pass(towards, new Outbound.EndOfFile()));
  }

  private void recordOmitted() {
    if (inputOmitted > 0) {
      tap.record(id, new ChannelEvent.DataOmitted(DataStream.INPUT, inputOmitted));
      inputOmitted = 0;
    }
  }

  void receivedClose(Side side) throws ProtocolViolation {
    end(side).receivedClose();
    close(side.party());
  }

  /** Closes what is not closed, behind what waits to go there. */
  private void close(Party by) {
    if (closing) {
      return;
    }
    closing = true;
    recordOmitted();
    tap.record(
        id,
        new ChannelEvent.Closed(by, inputBytes, outputBytes, errorBytes),
        () -> {
          pass(Side.CLIENT, new Outbound.Close());
          if (workload.isAttached()) {
            pass(Side.WORKLOAD, new Outbound.Close());
          } else {
            workload.lost();
          }
          closed.accept(this);
        });
  }

  /** Ends the channel with a sentence and without an exit status: ssh shows 255. */
  void fail(MessageCode code) {
    workload.lost();
    if (closing) {
      return;
    }
    if (!exitReported) {
      say(code.sentence());
    }
    close(Party.GATEWAY);
  }

  /** Writes a line of ours to the client's stderr, and into the record. */
  void say(String sentence) {
    byte[] line =
        ("gatehouse: " + sentence + (pty ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8);
    errorBytes += line.length;
    tap.recordData(
        id,
        DataStream.ERROR,
        Party.GATEWAY,
        line,
        () -> pass(Side.CLIENT, new Outbound.Data(DataStream.ERROR, line, true)));
  }

  // ---- requests ----

  void requestedByClient(String type, boolean wantReply, byte[] payload) throws ProtocolViolation {
    end(Side.CLIENT);
    if (closing) {
      return;
    }
    PendingReplies.Reply reply = wantReply ? replies.await() : null;
    if (HopTable.channelRequest(Side.CLIENT, type) != HopTable.Hop.END_TO_END) {
      unknown(Party.CLIENT, type, payload);
      tap.afterRecorded(() -> answer(reply, false));
      return;
    }
    SessionRequests.Parsed parsed = SessionRequests.parse(type, payload);
    boolean starts = isStart(parsed.request());
    Decision decision =
        starts && started
            ? new Decision.Denied(MessageCode.REQUEST_DENIED)
            : PolicyGuard.judge(policy, parsed.request(), pty);
    switch (decision) {
      case Decision.Allowed _ -> {
        started |= starts;
        shell |= parsed.request() instanceof ChannelRequest.Shell;
        pty |= parsed.request() instanceof ChannelRequest.Pty;
        tap.record(id, parsed.allowed(), () -> relay(type, Bytes.owned(payload), reply));
      }
      case Decision.Denied(MessageCode code) -> {
        tap.record(id, parsed.denied());
        boolean fatal = starts && !started;
        if (fatal) {
          say(code.sentence());
        }
        tap.record(
            id,
            new ChannelEvent.RequestAnswered(type, Party.GATEWAY, false, code.code()),
            () -> answer(reply, false));
        if (fatal) {
          close(Party.GATEWAY);
        }
      }
    }
  }

  private static boolean isStart(ChannelRequest request) {
    return switch (request) {
      case ChannelRequest.Shell _, ChannelRequest.Exec _, ChannelRequest.Subsystem _ -> true;
      case ChannelRequest.Pty _, ChannelRequest.Environment _, ChannelRequest.WindowChange _ ->
          false;
    };
  }

  private void relay(String type, Bytes payload, PendingReplies.@Nullable Reply reply) {
    if (workload.isClosing()) {
      answer(reply, false);
    } else if (!workload.isOpen()) {
      deferred.addLast(new Deferred(type, payload, reply));
    } else {
      if (reply != null) {
        awaited.addLast(new Awaited(type, reply));
      }
      workload.request(type, reply != null, payload);
    }
  }

  /** How many requests wait for the workload's end to open. */
  int deferredRequests() {
    return deferred.size();
  }

  private void answer(PendingReplies.@Nullable Reply reply, boolean success) {
    if (reply != null) {
      replies.answer(reply, success, client);
    }
  }

  void answeredByWorkload(boolean success) throws ProtocolViolation {
    end(Side.WORKLOAD);
    Awaited request = awaited.pollFirst();
    if (request == null) {
      throw new ProtocolViolation("an answer that nobody asked for");
    }
    if (closing) {
      return;
    }
    tap.record(
        id,
        new ChannelEvent.RequestAnswered(request.type(), Party.WORKLOAD, success, ""),
        () -> answer(request.reply(), success));
  }

  void requestedByWorkload(String type, boolean wantReply, byte[] payload)
      throws ProtocolViolation {
    ChannelEnd end = end(Side.WORKLOAD);
    if (closing) {
      return;
    }
    if (HopTable.channelRequest(Side.WORKLOAD, type) != HopTable.Hop.END_TO_END) {
      unknown(Party.WORKLOAD, type, payload);
      if (wantReply) {
        end.answer(false);
      }
      return;
    }
    if (exitReported) {
      throw new ProtocolViolation("a second exit report");
    }
    ChannelEvent event = ExitReports.parse(type, payload);
    exitReported = true;
    tap.record(
        id, event, () -> pass(Side.CLIENT, new Outbound.ExitReport(type, Bytes.owned(payload))));
  }

  private void unknown(Party by, String type, byte[] payload) {
    if (otherRequests.isFirst(by + " " + type)) {
      tap.record(
          id, new ChannelEvent.OtherRequested(by, type, payload.length, Digests.sha256(payload)));
    }
  }
}
