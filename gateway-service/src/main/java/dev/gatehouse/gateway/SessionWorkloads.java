package dev.gatehouse.gateway;

import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.relay.ChannelWorkloads;
import dev.gatehouse.gateway.relay.Destination;
import dev.gatehouse.gateway.relay.SessionRelay;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.workload.WorkloadLease;
import dev.gatehouse.gateway.workload.WorkloadProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The workloads of one session: one for all of its channels, or, where backend-service says so, one
 * for each. Which it is, is known once the session's own lease is answered.
 *
 * <p>Confined to the session's executor.
 */
final class SessionWorkloads implements ChannelWorkloads {
  private final SessionParts parts;
  private final SessionId session;
  private final Grant grant;
  private final AuditTap tap;
  private final SessionRelay relay;
  private final SerialExecutor executor;
  private final WorkloadSide whole;
  private final Map<Integer, WorkloadSide> ofChannels = new HashMap<>();
  private boolean over;

  /**
   * Prepares what {@link #start} begins.
   *
   * @param attached is told of the session's workload, if there is one, before anything is relayed
   */
  SessionWorkloads(
      SessionParts parts,
      SessionId session,
      Grant grant,
      AuditTap tap,
      SessionRelay relay,
      SerialExecutor executor,
      Consumer<WorkloadLease> attached) {
    this.parts = parts;
    this.session = session;
    this.grant = grant;
    this.tap = tap;
    this.relay = relay;
    this.executor = executor;
    this.whole =
        side(
            WorkloadProvider.SESSION,
            ChannelId.NONE,
            relay.workload(),
            new WorkloadSide.Landing() {
              @Override
              public void attached(WorkloadLease lease) {
                attached.accept(lease);
              }

              @Override
              public void eachChannel() {
                giveEachItsOwn();
              }
            });
  }

  private void giveEachItsOwn() {
    relay.giveEachItsOwn(this);
  }

  private WorkloadSide side(
      String leaseKey, ChannelId channel, Destination destination, WorkloadSide.Landing landing) {
    return new WorkloadSide(
        parts,
        new WorkloadProvider.Wish(grant, session, leaseKey),
        channel,
        tap,
        destination,
        executor,
        landing);
  }

  void start() {
    whole.start();
  }

  @Override
  public void begin(int channel, Destination destination) {
    if (over) {
      return;
    }
    WorkloadSide side =
        side(
            String.valueOf(channel),
            new ChannelId(channel),
            destination,
            new WorkloadSide.Landing() {
              @Override
              public void attached(WorkloadLease lease) {
                // The channel's own; the session has none.
              }

              @Override
              public void eachChannel() {
                throw new IllegalStateException("a channel has no channels");
              }
            });
    ofChannels.put(channel, side);
    side.start();
  }

  @Override
  public void end(int channel) {
    WorkloadSide side = ofChannels.remove(channel);
    if (side != null) {
      side.end();
    }
  }

  /** Asks every workload whether it is there. */
  void keepAlive() {
    whole.keepAlive();
    List.copyOf(ofChannels.values()).forEach(WorkloadSide::keepAlive);
  }

  /** The session is over: gives back every lease. */
  void end() {
    over = true;
    whole.end();
    List.copyOf(ofChannels.values()).forEach(WorkloadSide::end);
    ofChannels.clear();
  }
}
