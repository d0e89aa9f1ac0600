package dev.gatehouse.gateway;

import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import dev.gatehouse.gateway.relay.Destination;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.workload.LossInquiry;
import dev.gatehouse.gateway.workload.WorkloadAcquisition;
import dev.gatehouse.gateway.workload.WorkloadLease;
import dev.gatehouse.gateway.workload.WorkloadProvider;
import org.jspecify.annotations.Nullable;

/**
 * The side of a session, or of one of its channels, towards its workload: from the wish for one to
 * the end of its connection.
 *
 * <p>Whatever goes wrong ends in one sentence for the user and one line for the log; the session
 * goes on, so that ssh can show it. Confined to the session's executor.
 */
final class WorkloadSide implements WorkloadAcquisition.Outcome {
  private static final ServiceLog LOG = new ServiceLog(WorkloadSide.class);

  private final SessionParts parts;
  private final WorkloadProvider.Wish wish;
  private final AuditTap tap;
  private final ChannelId channel;
  private final Destination destination;
  private final SerialExecutor executor;
  private final Landing landing;
  private final WorkloadAcquisition acquisition;
  private @Nullable Transport transport;
  private @Nullable LossInquiry inquiry;
  private MessageCode lostBy = MessageCode.WORKLOAD_LOST;
  private boolean over;

  /** Whoever wants to know where it lands; told once. */
  interface Landing {
    /** Before anything is relayed. */
    void attached(WorkloadLease lease);

    /** There is none for the whole session, and this is kept. */
    void eachChannel();
  }

  /**
   * Prepares an acquisition that {@link #start} begins.
   *
   * @param channel whose workload it is; {@link ChannelId#NONE} when it is the session's
   */
  WorkloadSide(
      SessionParts parts,
      WorkloadProvider.Wish wish,
      ChannelId channel,
      AuditTap tap,
      Destination destination,
      SerialExecutor executor,
      Landing landing) {
    this.parts = parts;
    this.wish = wish;
    this.channel = channel;
    this.tap = tap;
    this.destination = destination;
    this.executor = executor;
    this.landing = landing;
    this.acquisition =
        new WorkloadAcquisition(
            wish,
            parts.workloads(),
            parts.dialer(),
            parts.configuration().workload(),
            executor,
            parts.timer(),
            this);
  }

  void start() {
    acquisition.start();
  }

  /** The session ends: gives the lease back, and hears nothing any more. */
  void end() {
    over = true;
    disconnect();
    if (inquiry != null) {
      inquiry.cancel();
    }
    acquisition.cancel();
  }

  private void disconnect() {
    if (transport != null) {
      transport.close();
    }
  }

  /** Asks the workload whether it is there; one that leaves too many questions is cut off. */
  void keepAlive() {
    if (destination.isSilent()) {
      lostBy = MessageCode.WORKLOAD_SILENT;
      disconnect();
    }
  }

  @Override
  public void waiting(String sentence) {
    destination.notice(sentence);
  }

  @Override
  public void attached(WorkloadLease lease, Transport connection) {
    if (over) {
      connection.close();
      return;
    }
    transport = connection;
    landing.attached(lease);
    WorkloadLease.Workload where = lease.workload();
    LOG.info(
        MessageCode.WORKLOAD_ATTACHED,
        "sessionId",
        wish.session(),
        "workload",
        where.id(),
        "lease",
        lease.id());
    tap.record(
        channel,
        new WorkloadEvent.Attached(
            where.id(),
            where.kind(),
            where.namespace(),
            where.pod(),
            where.node(),
            where.image(),
            where.host(),
            where.port(),
            lease.id()),
        () -> {
          if (!over) {
            destination.attach(connection);
          }
        });
  }

  @Override
  public void eachChannel() {
    tap.afterRecorded(
        () -> {
          if (!over) {
            landing.eachChannel();
          }
        });
  }

  @Override
  public void failed(Explanation why, String detail) {
    if (over) {
      return;
    }
    over = true;
    MessageCode code = why.code();
    LOG.warn(code, "sessionId", wish.session(), "detail", detail);
    tap.record(
        channel, new WorkloadEvent.Failed(code.code(), detail), () -> destination.failed(why));
  }

  @Override
  public void received(byte[] packet) {
    if (over) {
      return;
    }
    try {
      destination.received(packet);
    } catch (ProtocolViolation e) {
      disconnect();
      failed(Explanation.of(MessageCode.WORKLOAD_MISBEHAVED), e.detail());
    }
  }

  @Override
  public void keysExchanged(KeysExchanged algorithms) {
    // The inner connection is ours at both ends.
  }

  @Override
  public void drained() {
    destination.drained();
  }

  /** The connection is gone; why, backend-service knows now or in a moment. */
  @Override
  public void closed(EndReason reason, String detail) {
    if (over) {
      return;
    }
    destination.lost();
    boolean stalled = reason == EndReason.KEY_EXCHANGE_STALLED;
    MessageCode code = stalled ? MessageCode.WORKLOAD_SILENT : lostBy;
    inquiry =
        new LossInquiry(
            wish,
            parts.workloads(),
            executor,
            parts.timer(),
            Explanation.of(code),
            detail,
            this::failed);
    inquiry.start(parts.configuration().workload().reasonMax());
  }
}
