package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ShownText;
import dev.gatehouse.gateway.policy.Decision;
import dev.gatehouse.gateway.policy.PolicyGuard;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connection protocol (RFC 4254) of one session, between its client and its workload.
 *
 * <p>Read this class for which message goes where, {@link RelayChannel} for what happens to it,
 * {@link ChannelEnd} for windows and order, {@link HopTable} and {@link ChannelType} for what is
 * relayed at all, {@link Destination} for where a channel goes. It knows nothing of Kubernetes,
 * processes or hosts: a workload is whoever speaks SSH at the other end.
 *
 * <p>Confined to the session's executor.
 */
public final class SessionRelay {
  private static final int TYPE_BYTES_MAX = 256;
  private static final int MESSAGE_BYTES_MAX = 4096;
  private static final Decision.Denied NOT_COVERED =
      new Decision.Denied(MessageCode.WORKLOAD_OPENED_CHANNEL, "");

  private final SessionPolicy policy;
  private final AuditTap tap;
  private final SshConfiguration limits;
  private final Leg client;
  private final GlobalRequests globalRequests;
  private final Map<Integer, RelayChannel> channels = new LinkedHashMap<>();
  private final FirstOfEach otherRequests = new FirstOfEach();
  private final Map<Integer, Destination> destinations = new HashMap<>();
  private final Destination workload;
  private @Nullable ChannelWorkloads eachItsOwn;
  private @Nullable ShownText notice;
  private boolean paused;
  private int lastChannel;
  private int idleSeconds;
  private long inputBytes;
  private long outputBytes;
  private boolean overBytes;

  public SessionRelay(
      SessionPolicy policy,
      AuditTap tap,
      Transport client,
      HostKeyAnnouncement hostKeys,
      SshConfiguration limits) {
    this.policy = policy;
    this.tap = tap;
    this.limits = limits;
    this.client = new Leg(Side.CLIENT, client, limits);
    this.workload = Destination.ofSession(this, limits);
    this.globalRequests =
        new GlobalRequests(policy, tap, this.client, otherRequests, hostKeys, limits);
  }

  /** The client is told that it is logged in: it hears the gateway's host keys. */
  public void welcome() {
    globalRequests.announceHostKeys();
  }

  /** What is shown at the beginning of every shell on a terminal, where it does no harm. */
  public void showAtShells(ShownText text) {
    notice = text;
  }

  /** Where the channels go, unless {@link #giveEachItsOwn} says otherwise. */
  public Destination workload() {
    return workload;
  }

  /**
   * No workload belongs to the session: each session channel of the client's gets one of its own,
   * and what would need the session's is refused.
   */
  public void giveEachItsOwn(ChannelWorkloads workloads) {
    eachItsOwn = workloads;
    globalRequests.refuseFromNowOn(MessageCode.WORKLOAD_OF_CHANNEL);
    List.copyOf(channels.values()).forEach(this::goOn);
  }

  Collection<RelayChannel> channels() {
    return List.copyOf(channels.values());
  }

  void attached(Destination destination, Leg leg) {
    leg.pauseReading(paused);
    if (destination.isOfSession()) {
      globalRequests.attach(leg);
    }
  }

  void lost(Destination destination) {
    if (destination.isOfSession()) {
      globalRequests.workloadFailed();
    }
  }

  private Stream<Leg> workloadLegs() {
    return Stream.concat(Stream.of(workload), destinations.values().stream())
        .flatMap(destination -> Stream.ofNullable(destination.leg()));
  }

  /** Tells those who sit at a shell's terminal, where a line does no harm. */
  public void warn(String sentence) {
    channels.values().stream()
        .filter(channel -> channel.requests().showsNotices())
        .forEach(channel -> channel.say(sentence));
  }

  /** How many requests were answered with failure and not recorded again. */
  public long repeatedRequests() {
    return otherRequests.repeated();
  }

  /** Whether no channel is open. */
  public boolean isIdle() {
    return channels.isEmpty();
  }

  /** Stops or goes on reading from both peers. */
  public void pauseReading(boolean pause) {
    paused = pause;
    client.pauseReading(pause);
    workloadLegs().forEach(leg -> leg.pauseReading(pause));
  }

  /** Asks the client whether it is there; returns whether it has left too many such questions. */
  public boolean isClientSilent() {
    return client.isSilent(limits.keepaliveMissesMax());
  }

  /** Whether no data has passed, either way, for as long as policy allows that. */
  public boolean isIdleTooLong() {
    return policy.idleMax() > 0 && idleSeconds >= policy.idleMax();
  }

  /** Whether more data came than policy lets pass; since then, none has passed either way. */
  public boolean isOverBytes() {
    return overBytes;
  }

  /** A second is over: who made too many requests in it is read again. */
  public void nextSecond() {
    if (!paused) {
      idleSeconds++;
    }
    client.nextSecond();
    workloadLegs().forEach(Leg::nextSecond);
  }

  /** The session is over: says of every channel that is open what passed. */
  public void end() {
    channels.values().forEach(channel -> channel.close(Party.GATEWAY));
  }

  /** The client's socket takes data again. */
  public void clientDrained() {
    pumpAll(Side.CLIENT);
  }

  /** A workload's socket takes data again. */
  void workloadDrained() {
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
    received(client, packet, null);
  }

  void receivedFromWorkload(Destination from, Leg leg, byte[] packet) throws ProtocolViolation {
    received(leg, packet, from);
  }

  /**
   * @param from the workload that sent it; null when it was the client
   */
  private void received(Leg leg, byte[] packet, @Nullable Destination from)
      throws ProtocolViolation {
    leg.heard();
    PacketReader in = new PacketReader(packet);
    int number = in.uint8();
    switch (number) {
      case Ssh.GLOBAL_REQUEST, Ssh.CHANNEL_OPEN, Ssh.CHANNEL_REQUEST -> leg.requested();
      default -> {
        // Windows and the recording pace the rest.
      }
    }
    switch (number) {
      case Ssh.GLOBAL_REQUEST -> {
        if (leg.side() == Side.CLIENT) {
          globalRequests.requestedByClient(in);
        } else {
          globalRequests.requestedByWorkload(leg, in);
        }
      }
      case Ssh.REQUEST_SUCCESS -> leg.answered(true, in);
      case Ssh.REQUEST_FAILURE -> leg.answered(false, in);
      case Ssh.CHANNEL_OPEN -> opening(leg, in);
      default -> {
        long id = in.uint32();
        if (from != null && !from.has(id)) {
          throw new ProtocolViolation("message " + number + " for the channel of another workload");
        }
        channelMessage(leg.side(), number, id, in);
      }
    }
  }

  private void channelMessage(Side side, int number, long id, PacketReader in)
      throws ProtocolViolation {
    RelayChannel channel = id > Integer.MAX_VALUE ? null : channels.get((int) id);
    if (channel == null) {
      throw new ProtocolViolation("message " + number + " for a channel that there is not");
    }
    switch (number) {
      case Ssh.CHANNEL_OPEN_CONFIRMATION ->
          channel.opened(side, in.uint32(), in.uint32(), in.uint32());
      case Ssh.CHANNEL_OPEN_FAILURE ->
          channel.openRefused(side, in.count(), in.text(MESSAGE_BYTES_MAX));
      case Ssh.CHANNEL_WINDOW_ADJUST -> channel.windowAdjusted(side, in.uint32());
      case Ssh.CHANNEL_DATA -> {
        received(
            channel, side, side == Side.CLIENT ? DataStream.INPUT : DataStream.OUTPUT, in.data());
      }
      case Ssh.CHANNEL_EXTENDED_DATA -> {
        requireWorkload(side);
        if (in.uint32() != Ssh.EXTENDED_DATA_STDERR) {
          throw new ProtocolViolation("extended data of a type that is not known");
        }
        received(channel, side, DataStream.ERROR, in.data());
      }
      case Ssh.CHANNEL_EOF -> channel.receivedEndOfFile(side);
      case Ssh.CHANNEL_CLOSE -> channel.receivedClose(side);
      case Ssh.CHANNEL_REQUEST -> channelRequest(side, channel, in);
      case Ssh.CHANNEL_SUCCESS, Ssh.CHANNEL_FAILURE -> {
        requireWorkload(side);
        channel.requests().answeredByWorkload(number == Ssh.CHANNEL_SUCCESS);
      }
      default -> throw new ProtocolViolation("message " + number + " is not known");
    }
    forgetIfOver(channel);
  }

  /** What is more than policy lets pass goes no further, and is not recorded. */
  private void received(RelayChannel channel, Side side, DataStream stream, Bytes data)
      throws ProtocolViolation {
    idleSeconds = 0;
    long passed = side == Side.CLIENT ? inputBytes : outputBytes;
    if (policy.bytesMax() > 0 && data.size() > policy.bytesMax() - passed) {
      overBytes = true;
    }
    if (overBytes) {
      return;
    }
    if (side == Side.CLIENT) {
      inputBytes += data.size();
    } else {
      outputBytes += data.size();
    }
    channel.received(side, stream, data);
  }

  private static void requireWorkload(Side side) throws ProtocolViolation {
    if (side != Side.WORKLOAD) {
      throw new ProtocolViolation("a message that only the other side may send");
    }
  }

  private void channelRequest(Side side, RelayChannel channel, PacketReader in)
      throws ProtocolViolation {
    ChannelRequests requests = channel.requests();
    String type = in.text(TYPE_BYTES_MAX);
    boolean wantReply = in.bool();
    byte[] payload = in.rest();
    if (side == Side.CLIENT) {
      boolean before = requests.showsNotices();
      requests.requestedByClient(type, wantReply, payload);
      if (!before && requests.showsNotices()) {
        greet(channel);
      }
    } else {
      requests.requestedByWorkload(type, wantReply, payload);
    }
  }

  /** Somebody sits at the terminal of a shell from now on. */
  private void greet(RelayChannel channel) {
    ShownText text = notice;
    if (text != null) {
      channel.show(text);
    }
    destinationOf(channel).sayWhatIsAwaited(channel);
  }

  private Destination destinationOf(RelayChannel channel) {
    return destinations.getOrDefault(channel.id().number(), workload);
  }

  void forgetIfOver(RelayChannel channel) {
    int number = channel.id().number();
    if (channel.isOver() && channels.remove(number) != null) {
      ChannelWorkloads makers = eachItsOwn;
      if (destinations.remove(number) != null && makers != null) {
        makers.end(number);
      }
    }
  }

  // ---- opening ----

  private void opening(Leg leg, PacketReader in) throws ProtocolViolation {
    Opening.Header header = Opening.Header.read(in);
    ChannelType type = ChannelType.named(header.typeName()).orElse(null);
    if (leg.side() == Side.CLIENT) {
      openingByClient(header, type, in);
    } else {
      openingByWorkload(leg, header, type, in);
    }
  }

  private void openingByClient(Opening.Header header, @Nullable ChannelType type, PacketReader rest)
      throws ProtocolViolation {
    if (type == null || type.opener() != Side.CLIENT) {
      int reason =
          type == null ? Ssh.OPEN_UNKNOWN_CHANNEL_TYPE : Ssh.OPEN_ADMINISTRATIVELY_PROHIBITED;
      refuse(client, header, reason, new Decision.Denied(MessageCode.CHANNEL_DENIED, ""));
      return;
    }
    if (type == ChannelType.SESSION && globalRequests.noMoreSessions()) {
      throw new ProtocolViolation("a session after no-more-sessions");
    }
    Opening opening = Opening.read(type, header, rest);
    switch (judge(type, opening.destination())) {
      case Decision.Denied denied -> refuse(client, opening, denied);
      case Decision.Allowed _ -> {
        RelayChannel channel = add(opening);
        channel.askedByClient();
        tap.afterRecorded(() -> goOn(channel));
      }
    }
  }

  private Decision judge(ChannelType type, Endpoint destination) {
    if (eachItsOwn != null && type != ChannelType.SESSION) {
      return new Decision.Denied(MessageCode.WORKLOAD_OF_CHANNEL, "");
    }
    return type.kind()
        .map(kind -> PolicyGuard.judgeChannel(policy, kind, destination, channels.size()))
        .orElseGet(() -> PolicyGuard.judgeSessionChannel(policy, channels.size()));
  }

  /** A channel of the client's goes on to where it goes, once that is known. */
  private void goOn(RelayChannel channel) {
    ChannelWorkloads makers = eachItsOwn;
    int number = channel.id().number();
    if (makers == null) {
      workload.goOn(channel);
    } else if (channel.type() != ChannelType.SESSION) {
      channel.fail(Explanation.of(MessageCode.WORKLOAD_OF_CHANNEL));
    } else if (!channel.isClosing() && !destinations.containsKey(number)) {
      Destination own = Destination.ofChannel(this, limits, number);
      destinations.put(number, own);
      makers.begin(number, own);
    }
  }

  private void openingByWorkload(
      Leg leg, Opening.Header header, @Nullable ChannelType type, PacketReader rest)
      throws ProtocolViolation {
    if (type == null || type.opener() != Side.WORKLOAD) {
      refuse(leg, header, Ssh.OPEN_ADMINISTRATIVELY_PROHIBITED, NOT_COVERED);
      return;
    }
    Opening opening = Opening.read(type, header, rest);
    Decision decision =
        isCovered(opening) ? PolicyGuard.judgeCount(policy, channels.size()) : NOT_COVERED;
    switch (decision) {
      case Decision.Allowed _ -> add(opening).askedByWorkload(leg);
      case Decision.Denied denied -> refuse(leg, opening, denied);
    }
  }

  /** Whether a live, allowed request of the client covers what the workload wants to open. */
  private boolean isCovered(Opening opening) {
    return switch (opening.type()) {
      case FORWARDED_TCPIP, FORWARDED_STREAMLOCAL -> globalRequests.cover(opening.destination());
      case X11, AUTH_AGENT ->
          channels.values().stream().anyMatch(channel -> channel.requests().covers(opening.type()));
      case SESSION, DIRECT_TCPIP, DIRECT_STREAMLOCAL -> false;
    };
  }

  private RelayChannel add(Opening opening) {
    RelayChannel channel =
        new RelayChannel(
            new ChannelId(++lastChannel),
            opening,
            client,
            tap,
            policy,
            otherRequests,
            limits,
            this::forgetIfOver);
    channels.put(lastChannel, channel);
    return channel;
  }

  private static int reason(MessageCode code) {
    return code == MessageCode.TOO_MANY_CHANNELS
        ? Ssh.OPEN_RESOURCE_SHORTAGE
        : Ssh.OPEN_ADMINISTRATIVELY_PROHIBITED;
  }

  /** Refuses what no side, or not this side, may open. */
  private void refuse(Leg leg, Opening.Header header, int reason, Decision.Denied denied) {
    String type = header.typeName();
    if (otherRequests.isFirst("open " + leg.side() + " " + type)) {
      recordRefusal(ChannelId.NONE, type, reason, denied);
    }
    answer(leg, header, reason, denied.code());
  }

  /** Refuses an opening; who repeats it to the same place is recorded once. */
  private void refuse(Leg leg, Opening opening, Decision.Denied denied) {
    String type = opening.type().wireName();
    int reason = reason(denied.code());
    if (otherRequests.isFirst("open " + type + " " + opening.destination() + " " + denied.code())) {
      ChannelId id = new ChannelId(++lastChannel);
      tap.record(id, opening.event());
      recordRefusal(id, type, reason, denied);
    }
    answer(leg, opening.header(), reason, denied.code());
  }

  private void recordRefusal(ChannelId id, String type, int reason, Decision.Denied denied) {
    MessageCode code = denied.code();
    tap.record(
        id,
        new ChannelEvent.OpenRefused(
            Party.GATEWAY, reason, code.text(), code.code(), type, denied.rule()));
  }

  private void answer(Leg leg, Opening.Header header, int reason, MessageCode code) {
    tap.afterRecorded(() -> leg.refuseOpen(header.remoteId(), reason, code.sentence()));
  }
}
