package dev.gatehouse.gateway;

import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import dev.gatehouse.gateway.relay.SessionRelay;
import dev.gatehouse.gateway.workload.LossInquiry;
import dev.gatehouse.gateway.workload.WorkloadAcquisition;
import dev.gatehouse.gateway.workload.WorkloadLease;
import dev.gatehouse.gateway.workload.WorkloadProvider;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's side towards its workload: from the wish for one to the end of its connection.
 *
 * <p>Whatever goes wrong ends in one sentence for the user and one line for the log; the session
 * goes on, so that ssh can show it. Confined to the session's executor.
 */
final class WorkloadSide implements WorkloadAcquisition.Outcome {
  private static final ServiceLog LOG = new ServiceLog(WorkloadSide.class);

  private final SessionParts parts;
  private final WorkloadProvider.Wish wish;
  private final AuditTap tap;
  private final SessionRelay relay;
  private final Executor executor;
  private final Consumer<WorkloadLease> onAttached;
  private final WorkloadAcquisition acquisition;
  private @Nullable Transport transport;
  private @Nullable LossInquiry inquiry;
  private MessageCode lostBy = MessageCode.WORKLOAD_LOST;
  private boolean over;

  /**
   * Prepares an acquisition that {@link #start} begins.
   *
   * @param onAttached is told once, before anything is relayed
   */
  WorkloadSide(
      SessionParts parts,
      SessionId session,
      Grant grant,
      AuditTap tap,
      SessionRelay relay,
      Executor executor,
      Consumer<WorkloadLease> onAttached) {
    this.parts = parts;
    this.wish = new WorkloadProvider.Wish(grant, session, WorkloadProvider.SESSION);
    this.tap = tap;
    this.relay = relay;
    this.executor = executor;
    this.onAttached = onAttached;
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

  /** The workload left every question unanswered. */
  void silent() {
    lostBy = MessageCode.WORKLOAD_SILENT;
    disconnect();
  }

  @Override
  public void waiting(String sentence) {
    relay.notice(sentence);
  }

  @Override
  public void attached(WorkloadLease lease, Transport connection) {
    if (over) {
      connection.close();
      return;
    }
    transport = connection;
    onAttached.accept(lease);
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
        ChannelId.NONE,
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
            relay.attach(connection);
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
        ChannelId.NONE,
        new WorkloadEvent.Failed(code.code(), detail),
        () -> relay.workloadFailed(why));
  }

  @Override
  public void received(byte[] packet) {
    if (over) {
      return;
    }
    try {
      relay.receivedFromWorkload(packet);
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
    relay.workloadDrained();
  }

  /** The connection is gone; why, backend-service knows now or in a moment. */
  @Override
  public void closed(EndReason reason, String detail) {
    if (over) {
      return;
    }
    relay.workloadLost();
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
