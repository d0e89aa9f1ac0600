package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.ChannelRequest;
import dev.gatehouse.gateway.policy.Decision;
import dev.gatehouse.gateway.policy.PolicyGuard;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The requests on one channel (RFC 4254, 5.4), and what they have made of it: a terminal, a
 * program, a way for the workload to the client's display or agent.
 *
 * <p>Requests and their answers do not wait for data that a closed window holds back, as they do
 * not on a direct connection. Answers go out in the order of the requests, whoever gives them.
 *
 * <p>Confined to the session's executor.
 */
final class ChannelRequests {
  private final RelayChannel channel;
  private final ChannelEnd client;
  private final ChannelEnd workload;
  private final AuditTap tap;
  private final SessionPolicy policy;
  private final FirstOfEach otherRequests;
  private final int pendingMax;
  private final PendingReplies replies;
  private final Deque<Deferred> deferred = new ArrayDeque<>();
  private final Deque<Awaited> awaited = new ArrayDeque<>();
  private boolean terminal;
  private boolean shell;
  private boolean started;
  private boolean exitReported;
  private Display display = Display.NONE;
  private boolean agent;

  /** What the workload may open towards the client's X server. */
  private enum Display {
    NONE,
    ONE_CONNECTION,
    CONNECTIONS
  }

  /** A request that waits for the workload's end to open. */
  private record Deferred(
      ChannelRequest request, String type, Bytes payload, PendingReplies.@Nullable Reply reply) {}

  /** A request that the workload has not answered. */
  private record Awaited(ChannelRequest request, String type, PendingReplies.Reply reply) {}

  ChannelRequests(
      RelayChannel channel,
      ChannelEnd client,
      ChannelEnd workload,
      AuditTap tap,
      SessionPolicy policy,
      FirstOfEach otherRequests,
      SshConfiguration limits) {
    this.channel = channel;
    this.client = client;
    this.workload = workload;
    this.tap = tap;
    this.policy = policy;
    this.otherRequests = otherRequests;
    this.pendingMax = limits.pendingRequestsMax();
    this.replies = new PendingReplies(pendingMax);
  }

  boolean hasTerminal() {
    return terminal;
  }

  boolean recordsInput() {
    return policy.recordsInput(terminal, shell);
  }

  /** Whether a line of ours may be shown: a person sits in front of a shell on a terminal. */
  boolean showsNotices() {
    return terminal && shell && !channel.isClosing();
  }

  /** Whether the person waits for a workload that is not there. */
  boolean awaitsWorkload() {
    return !workload.isOpen();
  }

  /** Whether a program was started, and so will say how it ended. */
  boolean hasStarted() {
    return started;
  }

  /** Says why the channel ends, unless its program has ended, or its client does not listen. */
  void explain(Explanation why) {
    if (!exitReported && !client.hasClosed()) {
      channel.say(why.sentence());
    }
  }

  /** Takes the one opening that a live request of the client covers, if there is one. */
  boolean covers(ChannelType type) {
    if (channel.isClosing()) {
      return false;
    }
    if (type == ChannelType.AUTH_AGENT) {
      return agent;
    }
    if (type != ChannelType.X11 || display == Display.NONE) {
      return false;
    }
    if (display == Display.ONE_CONNECTION) {
      display = Display.NONE;
    }
    return true;
  }

  // ---- from the client ----

  void requestedByClient(String type, boolean wantReply, byte[] payload) throws ProtocolViolation {
    if (!client.isOpen()) {
      throw new ProtocolViolation("a request on a channel that is not open");
    }
    if (channel.isClosing()) {
      return;
    }
    PendingReplies.Reply reply = wantReply ? replies.await() : null;
    HopTable.Hop hop = hop(Side.CLIENT, type);
    if (hop != HopTable.Hop.END_TO_END) {
      record(hop, Party.CLIENT, type, payload);
      tap.afterRecorded(() -> answer(reply, false));
      return;
    }
    SessionRequests.Parsed parsed = SessionRequests.parse(type, payload, policy.forcedCommand());
    switch (judge(parsed.request())) {
      case Decision.Allowed _ -> allow(parsed, type, payload, reply);
      case Decision.Denied denied -> deny(parsed, type, reply, denied);
    }
  }

  private HopTable.Hop hop(Side side, String type) {
    return channel.type() == ChannelType.SESSION
        ? HopTable.channelRequest(side, type)
        : HopTable.Hop.UNKNOWN;
  }

  private void record(HopTable.Hop hop, Party by, String type, byte[] payload) {
    if (hop == HopTable.Hop.UNKNOWN && otherRequests.isFirst(by + " " + type)) {
      tap.record(
          channel.id(),
          new ChannelEvent.OtherRequested(by, type, payload.length, Digests.sha256(payload)));
    }
  }

  private Decision judge(ChannelRequest request) {
    return started && request.startsProgram()
        ? new Decision.Denied(MessageCode.REQUEST_DENIED, "")
        : PolicyGuard.judge(policy, request, terminal);
  }

  private void allow(
      SessionRequests.Parsed parsed,
      String type,
      byte[] payload,
      PendingReplies.@Nullable Reply reply)
      throws ProtocolViolation {
    ChannelRequest request = parsed.request();
    started |= request.startsProgram();
    shell |= request instanceof ChannelRequest.Shell && policy.forced().isEmpty();
    terminal |= request instanceof ChannelRequest.Pty;
    tap.record(
        channel.id(), parsed.allowed(), () -> relay(request, type, Bytes.owned(payload), reply));
    if (deferred.size() > pendingMax) {
      throw new ProtocolViolation("too many requests before the channel is open");
    }
  }

  /**
   * A program that may not run ends its channel, without an answer: at a failure ssh would leave
   * before it has shown why. Without anything else the channel goes on.
   */
  private void deny(
      SessionRequests.Parsed parsed,
      String type,
      PendingReplies.@Nullable Reply reply,
      Decision.Denied denied) {
    tap.record(channel.id(), parsed.denied());
    ChannelEvent refusal =
        new ChannelEvent.RequestAnswered(
            type, Party.GATEWAY, false, denied.code().code(), denied.rule());
    if (parsed.request().startsProgram() && !started) {
      channel.say(denied.code().sentence());
      tap.record(channel.id(), refusal);
      channel.close(Party.GATEWAY);
    } else {
      tap.record(channel.id(), refusal, () -> answer(reply, false));
    }
  }

  private void relay(
      ChannelRequest request, String type, Bytes payload, PendingReplies.@Nullable Reply reply) {
    if (workload.isClosing()) {
      // The channel is ending. A refusal would overtake the sentence that says why, and ssh would
      // not show that any more.
      return;
    }
    if (!workload.isOpen()) {
      deferred.addLast(new Deferred(request, type, payload, reply));
    } else if (channel.isAlone() && comesBack(request)) {
      tap.record(
          channel.id(),
          new ChannelEvent.RequestAnswered(
              type, Party.GATEWAY, false, MessageCode.WORKLOAD_OF_CHANNEL.code(), ""),
          () -> answer(reply, false));
    } else {
      if (reply != null) {
        awaited.addLast(new Awaited(request, type, reply));
      }
      opensWay(request, true);
      ProgramStart start = ProgramStart.of(request, type, payload, policy.forced());
      start
          .variable()
          .ifPresent(variable -> workload.request(ProgramStart.ENVIRONMENT, false, variable));
      workload.request(start.type(), reply != null, start.payload());
    }
  }

  /** Whether a workload would open channels for it, which one with one channel does not. */
  private static boolean comesBack(ChannelRequest request) {
    return request instanceof ChannelRequest.X11
        || request instanceof ChannelRequest.AgentForwarding;
  }

  /** The workload may come to the client's display or agent from now on, or no more. */
  private void opensWay(ChannelRequest request, boolean open) {
    switch (request) {
      case ChannelRequest.AgentForwarding _ -> agent = open;
      case ChannelRequest.X11(boolean single) ->
          display = !open ? Display.NONE : single ? Display.ONE_CONNECTION : Display.CONNECTIONS;
      default -> {
        // Nothing comes back for the others.
      }
    }
  }

  private void answer(PendingReplies.@Nullable Reply reply, boolean success) {
    replies.answer(reply, () -> client.answer(success));
  }

  // ---- from the workload ----

  /** The workload's end is open: what the user's key sets is set, and what waited goes on. */
  void workloadOpened() {
    if (channel.type() == ChannelType.SESSION) {
      policy
          .variables()
          .forEach(
              (name, value) ->
                  workload.request(
                      ProgramStart.ENVIRONMENT, false, ProgramStart.variable(name, value)));
    }
    for (Deferred next = deferred.pollFirst(); next != null; next = deferred.pollFirst()) {
      relay(next.request(), next.type(), next.payload(), next.reply());
    }
  }

  void answeredByWorkload(boolean success) throws ProtocolViolation {
    Awaited answered = awaited.pollFirst();
    if (answered == null) {
      throw new ProtocolViolation("an answer that nobody asked for");
    }
    if (channel.isClosing()) {
      return;
    }
    if (!success) {
      opensWay(answered.request(), false);
    }
    tap.record(
        channel.id(),
        new ChannelEvent.RequestAnswered(answered.type(), Party.WORKLOAD, success, ""),
        () -> answer(answered.reply(), success));
  }

  void requestedByWorkload(String type, boolean wantReply, byte[] payload)
      throws ProtocolViolation {
    if (!workload.isOpen()) {
      throw new ProtocolViolation("a request on a channel that is not open");
    }
    if (channel.isClosing()) {
      return;
    }
    HopTable.Hop hop = hop(Side.WORKLOAD, type);
    if (hop != HopTable.Hop.END_TO_END) {
      record(hop, Party.WORKLOAD, type, payload);
      if (wantReply) {
        workload.answer(false);
      }
      return;
    }
    PacketReader in = new PacketReader(payload);
    switch (type) {
      case HopTable.FLOW_CONTROL -> {
        relayToClient(new ChannelEvent.FlowControlChanged(in.bool()), type, payload);
        in.end();
      }
      case HopTable.END_OF_WRITE -> {
        relayToClient(new ChannelEvent.EndOfWrite(Party.WORKLOAD), type, payload);
        in.end();
      }
      default -> exitReport(type, payload);
    }
  }

  private void relayToClient(ChannelEvent event, String type, byte[] payload) {
    tap.record(
        channel.id(),
        event,
        () -> {
          if (!client.isClosing()) {
            client.request(type, false, Bytes.owned(payload));
          }
        });
  }

  private void exitReport(String type, byte[] payload) throws ProtocolViolation {
    if (exitReported) {
      throw new ProtocolViolation("a second exit report");
    }
    ChannelEvent event = ExitReports.parse(type, payload);
    exitReported = true;
    tap.record(
        channel.id(),
        event,
        () -> channel.pass(Side.CLIENT, new Outbound.ExitReport(type, Bytes.owned(payload))));
  }
}
