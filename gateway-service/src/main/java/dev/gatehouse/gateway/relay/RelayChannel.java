package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ShownText;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.util.function.Consumer;

/**
 * A channel between a client and a workload: how it opens, what passes, and how it closes.
 *
 * <p>Each message is judged, recorded, and goes on when its record is kept. Data, end of file, exit
 * report and close of one direction keep their order in the other end's queue. What a session
 * channel's requests mean is {@link ChannelRequests}' to know.
 *
 * <p>A channel is confirmed to whoever asked for it when the other side has confirmed it. The one
 * exception is a session, whose client would otherwise sit in front of nothing while its workload
 * starts.
 *
 * <p>It is hard for one reason: either end can close while the other still speaks, and while what
 * was said before waits to be recorded. {@code closing} is set by the first close; from then on
 * nothing more is recorded for the channel, the queue towards the end that still listens is
 * emptied, and then that end is closed. {@code answered} is set when the answer to its opener is
 * settled, though it may not have been sent.
 *
 * <p>Confined to the session's executor.
 */
final class RelayChannel {
  private final ChannelId id;
  private final Opening opening;
  private final AuditTap tap;
  private final ChannelEnd client;
  private final ChannelEnd workload;
  private final Consumer<RelayChannel> closed;
  private final ChannelRequests requests;
  private boolean alone;
  private boolean answered;
  private boolean closing;
  private long inputBytes;
  private long outputBytes;
  private long errorBytes;
  private long inputOmitted;

  /**
   * A channel that somebody asks for.
   *
   * @param closed is told of a channel that may be over
   */
  RelayChannel(
      ChannelId id,
      Opening opening,
      Leg clientLeg,
      AuditTap tap,
      SessionPolicy policy,
      FirstOfEach otherRequests,
      SshConfiguration limits,
      Consumer<RelayChannel> closed) {
    this.id = id;
    this.opening = opening;
    this.tap = tap;
    this.closed = closed;
    this.client = newEnd(limits);
    this.workload = newEnd(limits);
    client.attach(clientLeg);
    this.requests = new ChannelRequests(this, client, workload, tap, policy, otherRequests, limits);
  }

  private ChannelEnd newEnd(SshConfiguration limits) {
    return new ChannelEnd(id.number(), limits.channelWindowBytes(), limits.channelPacketBytes());
  }

  ChannelId id() {
    return id;
  }

  ChannelType type() {
    return opening.type();
  }

  /** What its client asks of it; of a session channel alone anything is granted. */
  ChannelRequests requests() {
    return requests;
  }

  /** Whether both ends are closed, and its number can be forgotten. */
  boolean isOver() {
    return client.isOver() && workload.isOver();
  }

  boolean isClosing() {
    return closing;
  }

  /** Whether its workload is its own, so that no other channel can come from there. */
  boolean isAlone() {
    return alone;
  }

  private boolean isSession() {
    return type() == ChannelType.SESSION;
  }

  private ChannelEnd end(Side side) {
    return side == Side.CLIENT ? client : workload;
  }

  private ChannelEnd openEnd(Side side) throws ProtocolViolation {
    ChannelEnd end = end(side);
    if (!end.isOpen()) {
      throw new ProtocolViolation("a message for a channel that is not open");
    }
    return end;
  }

  // ---- opening ----

  /** The client asks; it goes on once {@link #attach} says where to. */
  void askedByClient() throws ProtocolViolation {
    asked(client);
    answered = isSession();
    tap.record(
        id,
        opening.event(),
        () -> {
          if (isSession()) {
            client.confirm();
          }
        });
  }

  /** The workload asks, and a live request of the client covers it. */
  void askedByWorkload(Leg leg) throws ProtocolViolation {
    workload.attach(leg);
    asked(workload);
    tap.record(id, opening.event(), () -> requestOpen(client));
  }

  private void asked(ChannelEnd opener) throws ProtocolViolation {
    Opening.Header header = opening.header();
    opener.asked(header.remoteId(), header.window(), header.packetMax());
  }

  private void requestOpen(ChannelEnd asked) {
    if (!closing) {
      asked.requestOpen(type().wireName(), opening.payload());
    }
  }

  /**
   * The workload is there: a channel of the client's goes on, unless it is being closed already.
   *
   * @param alone no other channel of the session has that workload
   */
  void attach(Leg leg, boolean alone) {
    if (!workload.isAttached() && !closing) {
      this.alone = alone;
      workload.attach(leg);
      requestOpen(workload);
    }
  }

  /** CHANNEL_OPEN_CONFIRMATION. */
  void opened(Side by, long remoteId, long window, long packetMax) throws ProtocolViolation {
    ChannelEnd end = requireAsked(by);
    end.opened(remoteId, window, packetMax);
    if (!closing) {
      boolean confirm = !answered;
      answered = true;
      tap.record(
          id,
          new ChannelEvent.Opened(),
          () -> {
            if (confirm) {
              end(by.other()).confirm();
              pump(by.other());
            }
          });
    }
    requests.workloadOpened();
    pump(by);
  }

  /** CHANNEL_OPEN_FAILURE. */
  void openRefused(Side by, int reason, String message) throws ProtocolViolation {
    ChannelEnd end = requireAsked(by);
    if (closing) {
      end.lost();
      return;
    }
    String words = PlainText.of(message);
    ChannelEvent refused =
        new ChannelEvent.OpenRefused(by.party(), reason, words, "", type().wireName());
    if (isSession()) {
      tap.record(id, refused);
      fail(Explanation.of(MessageCode.WORKLOAD_REFUSED_CHANNEL));
    } else {
      end.lost();
      refuseOpener(refused, reason, words);
    }
  }

  private void refuseOpener(ChannelEvent refused, int reason, String message) {
    answered = true;
    closing = true;
    tap.record(
        id,
        refused,
        () -> {
          end(type().opener()).refuse(reason, message);
          closed.accept(this);
        });
  }

  private ChannelEnd requireAsked(Side by) throws ProtocolViolation {
    ChannelEnd end = end(by);
    if (!end.awaitsAnswer()) {
      throw new ProtocolViolation("an answer to an opening that was not asked for");
    }
    return end;
  }

  // ---- data ----

  void windowAdjusted(Side side, long bytes) throws ProtocolViolation {
    openEnd(side).receivedWindowAdjust(bytes);
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

  void received(Side side, DataStream stream, Bytes data) throws ProtocolViolation {
    openEnd(side).received(data.size());
    if (stream == DataStream.ERROR && !isSession()) {
      throw new ProtocolViolation("extended data on a channel that has none");
    }
    if (closing || data.size() == 0) {
      return;
    }
    switch (stream) {
      case INPUT -> inputBytes += data.size();
      case OUTPUT -> outputBytes += data.size();
      case ERROR -> errorBytes += data.size();
    }
    Runnable pass = () -> pass(side.other(), new Outbound.Data(stream, data, false));
    if (stream == DataStream.INPUT && !requests.recordsInput()) {
      inputOmitted += data.size();
      tap.afterRecorded(pass);
    } else {
      tap.recordData(id, stream, side.party(), data, pass);
    }
  }

  /** Puts something behind what waits to go to {@code towards}, and sends what may go. */
  void pass(Side towards, Outbound next) {
    end(towards).enqueue(next);
    pump(towards);
  }

  void receivedEndOfFile(Side side) throws ProtocolViolation {
    openEnd(side).receivedEndOfFile();
    if (closing) {
      return;
    }
    recordEndOfFile(side);
  }

  private void recordEndOfFile(Side side) {
    recordOmitted();
    tap.record(
        id,
        new ChannelEvent.EndOfFile(side.party()),
        () -> pass(side.other(), new Outbound.EndOfFile()));
  }

  private void recordOmitted() {
    if (inputOmitted > 0) {
      tap.record(id, new ChannelEvent.DataOmitted(DataStream.INPUT, inputOmitted));
      inputOmitted = 0;
    }
  }

  /** Writes a line of ours to the client's stderr, and into the record. */
  void say(String sentence) {
    show(new ShownText("gatehouse: " + sentence));
  }

  /** Writes lines to the client's stderr, and into the record. */
  void show(ShownText text) {
    String lineEnd = requests.hasTerminal() ? "\r\n" : "\n";
    Bytes line = Bytes.utf8(text.endedBy(lineEnd));
    errorBytes += line.size();
    tap.recordData(
        id,
        DataStream.ERROR,
        Party.GATEWAY,
        line,
        () -> pass(Side.CLIENT, new Outbound.Data(DataStream.ERROR, line, true)));
  }

  // ---- closing ----

  /**
   * CHANNEL_CLOSE.
   *
   * <p>A client that has sent end of file and heard it closes at once, and its program's exit
   * status may still be on its way, or wait to be recorded. As under sshd, its channel then stays
   * until the workload closes it.
   */
  void receivedClose(Side side) throws ProtocolViolation {
    ChannelEnd end = openEnd(side);
    boolean inputEnded = end.hasEnded();
    end.receivedClose();
    boolean exitMayCome = side == Side.CLIENT && workload.hasEnded() && requests.hasStarted();
    if (!exitMayCome) {
      end.sendClose();
      close(side.party());
    } else if (closing) {
      pump(side);
    } else if (!inputEnded) {
      recordEndOfFile(side);
    }
  }

  /** Closes what is not closed, behind what waits to go there. */
  void close(Party by) {
    if (closing) {
      return;
    }
    closing = true;
    recordOmitted();
    tap.record(
        id,
        new ChannelEvent.Closed(by, inputBytes, outputBytes, errorBytes),
        () -> {
          close(Side.CLIENT);
          close(Side.WORKLOAD);
          closed.accept(this);
        });
  }

  /** An end that nobody was asked to open has nothing to close. */
  private void close(Side side) {
    ChannelEnd end = end(side);
    if (end.isOpen() || end.awaitsAnswer()) {
      pass(side, new Outbound.Close());
    } else {
      end.lost();
    }
  }

  /** The workload is gone, or will not come: ends the channel without an exit status. */
  void fail(Explanation why) {
    workload.lost();
    if (closing) {
      return;
    }
    if (isSession()) {
      requests.explain(why);
      close(Party.GATEWAY);
    } else if (!answered && type().opener() == Side.CLIENT) {
      refuseOpener(
          new ChannelEvent.OpenRefused(
              Party.GATEWAY,
              Ssh.OPEN_CONNECT_FAILED,
              why.code().text(),
              why.code().code(),
              type().wireName()),
          Ssh.OPEN_CONNECT_FAILED,
          why.sentence());
    } else {
      close(Party.GATEWAY);
    }
  }
}
