package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.Decision;
import dev.gatehouse.gateway.policy.PolicyGuard;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection protocol (RFC 4254) of one session, between its client and its workload.
 *
 * <p>Read this class for which message goes where, {@link RelayChannel} for what happens to it, and
 * {@link ChannelEnd} for windows and order. It knows nothing of Kubernetes, processes or hosts: a
 * workload is whoever speaks SSH at the other end.
 *
 * <p>Confined to the session's executor.
 */
public final class SessionRelay {
  private static final int TYPE_BYTES_MAX = 256;
  private static final int MESSAGE_BYTES_MAX = 4096;

  private final SessionPolicy policy;
  private final AuditTap tap;
  private final SshConfiguration limits;
  private final Leg client;
  private final Map<Integer, RelayChannel> channels = new LinkedHashMap<>();
  private final FirstOfEach otherRequests = new FirstOfEach();
  private @Nullable Leg workload;
  private @Nullable MessageCode failure;
  private boolean noMoreSessions;
  private boolean paused;
  private int lastChannel;

  public SessionRelay(
      SessionPolicy policy, AuditTap tap, Transport client, SshConfiguration limits) {
    this.policy = policy;
    this.tap = tap;
    this.limits = limits;
    this.client = new Leg(Side.CLIENT, client);
  }

  /** The workload is there: what waited for it goes on. */
  public void attach(Transport transport) {
    Leg leg = new Leg(Side.WORKLOAD, transport);
    leg.pauseReading(paused);
    workload = leg;
    List.copyOf(channels.values()).forEach(channel -> channel.attach(leg));
  }

  /** The workload never came, or is gone: says so on each channel that waits or runs. */
  public void workloadFailed(MessageCode code) {
    failure = code;
    workload = null;
    for (RelayChannel channel : List.copyOf(channels.values())) {
      channel.fail(code);
      forgetIfOver(channel);
    }
  }

  /** Tells those who sit in front of an empty terminal what they wait for. */
  public void notice(String sentence) {
    channels.values().stream()
        .filter(RelayChannel::showsNotices)
        .forEach(channel -> channel.say(sentence));
  }

  /** How many requests were answered with failure and not recorded again. */
  public long repeatedRequests() {
    return otherRequests.repeated();
  }

  /** Whether a channel is open. */
  public boolean isIdle() {
    return channels.isEmpty();
  }

  /** Stops or goes on reading from both peers. */
  public void pauseReading(boolean pause) {
    paused = pause;
    client.pauseReading(pause);
    if (workload != null) {
      workload.pauseReading(pause);
    }
  }

  /** Asks the client whether it is there; returns whether it has left too many such questions. */
  public boolean isClientSilent() {
    return client.isSilent(limits.keepaliveMissesMax());
  }

  /** As {@link #isClientSilent}, for the workload. */
  public boolean isWorkloadSilent() {
    return workload != null && workload.isSilent(limits.keepaliveMissesMax());
  }

  /** The client's socket takes data again. */
  public void clientDrained() {
    pumpAll(Side.CLIENT);
  }

  /** The workload's socket takes data again. */
  public void workloadDrained() {
    pumpAll(Side.WORKLOAD);
  }

  private void pumpAll(Side side) {
    for (RelayChannel channel : List.copyOf(channels.values())) {
      channel.pump(side);
      forgetIfOver(channel);
    }
  }

  /**
   * Takes a message of the client.
   *
   * @throws ProtocolViolation the session must end
   */
  public void receivedFromClient(byte[] packet) throws ProtocolViolation {
    client.heard();
    received(client, packet);
  }

  /**
   * Takes a message of the workload.
   *
   * @throws ProtocolViolation the workload must not be listened to any more
   */
  public void receivedFromWorkload(byte[] packet) throws ProtocolViolation {
    Leg leg = workload;
    if (leg != null) {
      leg.heard();
      received(leg, packet);
    }
  }

  private void received(Leg leg, byte[] packet) throws ProtocolViolation {
    Side side = leg.side();
    PacketReader in = new PacketReader(packet);
    int number = in.uint8();
    switch (number) {
      case Ssh.GLOBAL_REQUEST -> globalRequest(leg, in);
      case Ssh.REQUEST_SUCCESS, Ssh.REQUEST_FAILURE -> {
        // The answer to a keepalive; that it came is all there is to know.
      }
      case Ssh.CHANNEL_OPEN -> {
        if (side == Side.CLIENT) {
          opening(in);
        } else {
          refuseOpeningByWorkload(leg, in);
        }
      }
      default -> channelMessage(side, number, in);
    }
  }

  private void channelMessage(Side side, int number, PacketReader in) throws ProtocolViolation {
    long id = in.uint32();
    RelayChannel channel = id > Integer.MAX_VALUE ? null : channels.get((int) id);
    if (channel == null) {
      throw new ProtocolViolation("message " + number + " for a channel that there is not");
    }
    switch (number) {
      case Ssh.CHANNEL_OPEN_CONFIRMATION ->
          onlyFrom(side, Side.WORKLOAD)
              .then(() -> channel.workloadOpened(in.uint32(), in.uint32(), in.uint32()));
      case Ssh.CHANNEL_OPEN_FAILURE ->
          onlyFrom(side, Side.WORKLOAD)
              .then(() -> channel.workloadRefused(in.count(), in.text(MESSAGE_BYTES_MAX)));
      case Ssh.CHANNEL_WINDOW_ADJUST -> channel.windowAdjusted(side, in.uint32());
      case Ssh.CHANNEL_DATA ->
          channel.received(
              side, side == Side.CLIENT ? DataStream.INPUT : DataStream.OUTPUT, in.bytes());
      case Ssh.CHANNEL_EXTENDED_DATA ->
          onlyFrom(side, Side.WORKLOAD).then(() -> extendedData(channel, in));
      case Ssh.CHANNEL_EOF -> channel.receivedEndOfFile(side);
      case Ssh.CHANNEL_CLOSE -> channel.receivedClose(side);
      case Ssh.CHANNEL_REQUEST -> channelRequest(side, channel, in);
      case Ssh.CHANNEL_SUCCESS ->
          onlyFrom(side, Side.WORKLOAD).then(() -> channel.answeredByWorkload(true));
      case Ssh.CHANNEL_FAILURE ->
          onlyFrom(side, Side.WORKLOAD).then(() -> channel.answeredByWorkload(false));
      default -> throw new ProtocolViolation("message " + number + " is not known");
    }
    forgetIfOver(channel);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws ProtocolViolation;
  }

  @FunctionalInterface
  private interface Then {
    void then(Step step) throws ProtocolViolation;
  }

  private static Then onlyFrom(Side side, Side expected) throws ProtocolViolation {
    if (side != expected) {
      throw new ProtocolViolation("a message that only the other side may send");
    }
    return Step::run;
  }

  private static void extendedData(RelayChannel channel, PacketReader in) throws ProtocolViolation {
    if (in.uint32() != Ssh.EXTENDED_DATA_STDERR) {
      throw new ProtocolViolation("extended data of a type that is not known");
    }
    channel.received(Side.WORKLOAD, DataStream.ERROR, in.bytes());
  }

  private void channelRequest(Side side, RelayChannel channel, PacketReader in)
      throws ProtocolViolation {
    String type = in.text(TYPE_BYTES_MAX);
    boolean wantReply = in.bool();
    byte[] payload = in.rest();
    if (side == Side.WORKLOAD) {
      channel.requestedByWorkload(type, wantReply, payload);
      return;
    }
    channel.requestedByClient(type, wantReply, payload);
    if (channel.deferredRequests() > limits.pendingRequestsMax()) {
      throw new ProtocolViolation("too many requests before the channel is open");
    }
  }

  private void forgetIfOver(RelayChannel channel) {
    if (channel.isOver()) {
      channels.remove(channel.id().number());
    }
  }

  // ---- opening ----

  private void opening(PacketReader in) throws ProtocolViolation {
    String type = in.text(TYPE_BYTES_MAX);
    long remoteId = in.uint32();
    long window = in.uint32();
    long packetMax = in.uint32();
    if (!type.equals("session")) {
      refuseOpening(
          client, remoteId, type, Ssh.OPEN_UNKNOWN_CHANNEL_TYPE, MessageCode.CHANNEL_DENIED);
      return;
    }
    if (noMoreSessions) {
      throw new ProtocolViolation("a session after no-more-sessions");
    }
    switch (PolicyGuard.judgeSessionChannel(policy, channels.size())) {
      case Decision.Denied(MessageCode code) ->
          refuseOpening(
              client,
              remoteId,
              type,
              code == MessageCode.TOO_MANY_CHANNELS
                  ? Ssh.OPEN_RESOURCE_SHORTAGE
                  : Ssh.OPEN_ADMINISTRATIVELY_PROHIBITED,
              code);
      case Decision.Allowed _ -> open(type, remoteId, window, packetMax);
    }
  }

  private void open(String type, long remoteId, long window, long packetMax)
      throws ProtocolViolation {
    RelayChannel channel =
        new RelayChannel(
            new ChannelId(++lastChannel),
            client,
            tap,
            policy,
            otherRequests,
            limits,
            this::forgetIfOver);
    channel.openedByClient(remoteId, window, packetMax);
    channels.put(lastChannel, channel);
    tap.record(
        channel.id(),
        new ChannelEvent.Opening(Party.CLIENT, type),
        () -> {
          channel.confirm();
          Leg leg = workload;
          MessageCode failed = failure;
          if (leg != null) {
            channel.attach(leg);
          } else if (failed != null) {
            channel.fail(failed);
          }
        });
  }

  private void refuseOpeningByWorkload(Leg leg, PacketReader in) throws ProtocolViolation {
    String type = in.text(TYPE_BYTES_MAX);
    refuseOpening(
        leg,
        in.uint32(),
        type,
        Ssh.OPEN_ADMINISTRATIVELY_PROHIBITED,
        MessageCode.WORKLOAD_OPENED_CHANNEL);
  }

  private void refuseOpening(Leg leg, long remoteId, String type, int reason, MessageCode code) {
    if (otherRequests.isFirst("open " + leg.side() + " " + type + " " + code)) {
      tap.record(
          ChannelId.NONE,
          new ChannelEvent.OpenRefused(Party.GATEWAY, reason, code.text(), code.code(), type));
    }
    tap.afterRecorded(() -> leg.refuseOpen(remoteId, reason, code.sentence()));
  }

  // ---- requests of the whole session ----

  private void globalRequest(Leg leg, PacketReader in) throws ProtocolViolation {
    String type = in.text(TYPE_BYTES_MAX);
    boolean wantReply = in.bool();
    if (HopTable.globalRequest(type) == HopTable.Hop.UNKNOWN) {
      byte[] payload = in.rest();
      Party by = leg.side().party();
      if (otherRequests.isFirst("global " + by + " " + type)) {
        tap.record(
            ChannelId.NONE,
            new SessionEvent.GlobalRequested(by, type, payload.length, Digests.sha256(payload)));
      }
    } else if (type.equals(HopTable.NO_MORE_SESSIONS) && leg.side() == Side.CLIENT) {
      noMoreSessions = true;
    }
    if (wantReply) {
      // No global request succeeds yet, so the order of these answers cannot be wrong.
      leg.refuseGlobalRequest();
    }
  }
}
