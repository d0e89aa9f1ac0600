package dev.gatehouse.gateway.relay;

import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.Explanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where channels go: one workload, as its session's relay sees it. It is that of the whole session,
 * or of one channel, and then nothing that it says is about any other.
 *
 * <p>Confined to the session's executor.
 */
public final class Destination {
  private static final int WHOLE_SESSION = 0;

  private final SessionRelay relay;
  private final SshConfiguration limits;
  private final int channel;
  private @Nullable Leg leg;
  private @Nullable Explanation failure;
  private @Nullable String awaited;

  private Destination(SessionRelay relay, SshConfiguration limits, int channel) {
    this.relay = relay;
    this.limits = limits;
    this.channel = channel;
  }

  static Destination ofSession(SessionRelay relay, SshConfiguration limits) {
    return new Destination(relay, limits, WHOLE_SESSION);
  }

  static Destination ofChannel(SessionRelay relay, SshConfiguration limits, int channel) {
    return new Destination(relay, limits, channel);
  }

  boolean isOfSession() {
    return channel == WHOLE_SESSION;
  }

  /** Whether a message about that channel may come from here. */
  boolean has(long id) {
    return isOfSession() || id == channel;
  }

  private List<RelayChannel> channels() {
    return relay.channels().stream().filter(open -> has(open.id().number())).toList();
  }

  @Nullable Leg leg() {
    return leg;
  }

  // ---- from whoever gets the workload ----

  /** Tells those who sit in front of an empty terminal what they wait for, now and later. */
  public void notice(String sentence) {
    awaited = sentence;
    channels().forEach(this::sayWhatIsAwaited);
  }

  /** The workload is there: what waited for it goes on. */
  public void attach(Transport transport) {
    Leg attached = new Leg(Side.WORKLOAD, transport, limits);
    leg = attached;
    awaited = null;
    relay.attached(this, attached);
    channels().forEach(this::goOn);
  }

  /** The workload is gone, and why is not known yet: {@link #failed} will come. */
  public void lost() {
    leg = null;
    relay.lost(this);
  }

  /** The workload never came, or is gone: says so on each channel that waits or runs. */
  public void failed(Explanation why) {
    failure = why;
    leg = null;
    awaited = null;
    relay.lost(this);
    for (RelayChannel open : channels()) {
      open.fail(why);
      relay.forgetIfOver(open);
    }
  }

  /**
   * Takes a message of the workload.
   *
   * @throws ProtocolViolation the workload must not be listened to any more
   */
  public void received(byte[] packet) throws ProtocolViolation {
    if (leg != null) {
      relay.receivedFromWorkload(this, leg, packet);
    }
  }

  /** The workload's socket takes data again. */
  public void drained() {
    relay.workloadDrained();
  }

  /** Asks the workload whether it is there; returns whether it has left too many such questions. */
  public boolean isSilent() {
    return leg != null && leg.isSilent(limits.keepaliveMissesMax());
  }

  // ---- from the relay ----

  /** A channel of the client's goes on, when the workload is there or known not to come. */
  void goOn(RelayChannel open) {
    Leg there = leg;
    Explanation why = failure;
    if (there != null) {
      open.attach(there, !isOfSession());
    } else if (why != null) {
      open.fail(why);
    }
  }

  /** Somebody sits at the terminal of a shell. */
  void sayWhatIsAwaited(RelayChannel open) {
    String sentence = awaited;
    if (sentence != null && open.requests().showsNotices() && open.requests().awaitsWorkload()) {
      open.say(sentence);
    }
  }
}
