package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.connection.HostKeyProof;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.Decision;
import dev.gatehouse.gateway.policy.PolicyGuard;
import dev.gatehouse.gateway.policy.SessionPolicy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a whole session (RFC 4254, 4): listeners go end to end, everything else is
 * between us and one peer.
 *
 * <p>Answers go to the client in the order of its requests, whoever gives them.
 *
 * <p>Confined to the session's executor.
 */
final class GlobalRequests {
  private static final int TYPE_BYTES_MAX = 256;

  private final SessionPolicy policy;
  private final AuditTap tap;
  private final Leg client;
  private final FirstOfEach otherRequests;
  private final HostKeyAnnouncement hostKeys;
  private final Listeners listeners;
  private final PendingReplies replies;
  private final int pendingMax;
  private final Deque<Listening> deferred = new ArrayDeque<>();
  private @Nullable Leg workload;
  private boolean workloadGone;
  private @Nullable MessageCode refusal;
  private boolean noMoreSessions;

  /** What the client wants of a listener. */
  private record Listening(
      String type, Endpoint endpoint, Bytes payload, PendingReplies.@Nullable Reply reply) {
    boolean isCancel() {
      return type.startsWith("cancel-");
    }

    boolean isSocket() {
      return !endpoint.path().isEmpty();
    }

    boolean leavesPortToWorkload() {
      return !isCancel() && !isSocket() && endpoint.port() == 0;
    }

    ChannelKind kind() {
      return isSocket() ? ChannelKind.FORWARDED_STREAMLOCAL : ChannelKind.FORWARDED_TCPIP;
    }
  }

  GlobalRequests(
      SessionPolicy policy,
      AuditTap tap,
      Leg client,
      FirstOfEach otherRequests,
      HostKeyAnnouncement hostKeys,
      SshConfiguration limits) {
    this.policy = policy;
    this.tap = tap;
    this.client = client;
    this.otherRequests = otherRequests;
    this.hostKeys = hostKeys;
    this.listeners = new Listeners(limits.listenersMax());
    this.pendingMax = limits.pendingRequestsMax();
    this.replies = new PendingReplies(pendingMax);
  }

  /** Whether the client has said that it will open no more sessions. */
  boolean noMoreSessions() {
    return noMoreSessions;
  }

  /** Whether a connection that came in at {@code listener} is one that the client asked for. */
  boolean cover(Endpoint listener) {
    return listeners.cover(listener);
  }

  /** Names every host key of the gateway to the client. */
  void announceHostKeys() {
    client.announce(HopTable.HOST_KEYS, hostKeys.keys());
  }

  // ---- from the client ----

  void requestedByClient(PacketReader in) throws ProtocolViolation {
    String type = in.text(TYPE_BYTES_MAX);
    boolean wantReply = in.bool();
    PendingReplies.Reply reply = wantReply ? replies.await() : null;
    switch (type) {
      case HopTable.TCPIP_FORWARD, HopTable.CANCEL_TCPIP_FORWARD -> {
        byte[] payload = in.rest();
        PacketReader endpoint = new PacketReader(payload);
        listen(new Listening(type, Opening.tcp(endpoint), Bytes.owned(payload), reply), endpoint);
      }
      case HopTable.STREAMLOCAL_FORWARD, HopTable.CANCEL_STREAMLOCAL_FORWARD -> {
        byte[] payload = in.rest();
        PacketReader endpoint = new PacketReader(payload);
        listen(
            new Listening(type, Opening.socket(endpoint), Bytes.owned(payload), reply), endpoint);
      }
      case HopTable.HOST_KEYS_PROVE -> prove(in, reply);
      default -> {
        noMoreSessions |= type.equals(HopTable.NO_MORE_SESSIONS);
        record(client, type, in.rest());
        refuse(reply);
      }
    }
  }

  private void listen(Listening wish, PacketReader endpoint) throws ProtocolViolation {
    endpoint.end();
    if (wish.isCancel()) {
      tap.record(
          ChannelId.NONE, new SessionEvent.ListenerCancelled(wish.endpoint()), () -> relay(wish));
    } else {
      switch (judge(wish)) {
        case Decision.Allowed _ ->
            tap.record(
                ChannelId.NONE,
                new SessionEvent.ListenerRequested(wish.endpoint()),
                () -> relay(wish));
        case Decision.Denied denied -> deny(wish, denied);
      }
    }
    if (deferred.size() > pendingMax) {
      throw new ProtocolViolation("too many requests before the workload is there");
    }
  }

  private Decision judge(Listening wish) {
    if (refusal != null) {
      return new Decision.Denied(refusal, "");
    }
    Decision decision = PolicyGuard.judgeListener(policy, wish.kind(), wish.endpoint());
    return decision instanceof Decision.Allowed && !listeners.reserve()
        ? new Decision.Denied(MessageCode.TOO_MANY_LISTENERS, "")
        : decision;
  }

  /** Who repeats a wish that is denied is recorded once. */
  private void deny(Listening wish, Decision.Denied denied) {
    String code = denied.code().code();
    if (otherRequests.isFirst("listen " + wish.endpoint() + " " + code)) {
      tap.record(
          ChannelId.NONE,
          new SessionEvent.ListenerRefused(wish.endpoint(), Party.GATEWAY, code, denied.rule()));
    }
    tap.afterRecorded(() -> refuse(wish.reply()));
  }

  private void refuse(PendingReplies.@Nullable Reply reply) {
    replies.answer(reply, client::refuseGlobalRequest);
  }

  private void prove(PacketReader in, PendingReplies.@Nullable Reply reply)
      throws ProtocolViolation {
    List<byte[]> keys = new ArrayList<>();
    while (in.hasMore()) {
      byte[] key = in.bytes();
      if (keys.size() <= HostKeyProof.KEYS_MAX) {
        keys.add(key);
      }
    }
    Optional<List<byte[]>> proof = keys.isEmpty() ? Optional.empty() : hostKeys.prove(keys);
    proof.ifPresentOrElse(
        signatures -> replies.answer(reply, () -> client.grantGlobalRequest(signatures)),
        () -> refuse(reply));
  }

  // ---- to the workload ----

  /** The workload is there: what waited for it goes on. */
  void attach(Leg leg) {
    workload = leg;
    drainDeferred();
  }

  /** The workload never came, or is gone: nobody listens any more. */
  void workloadFailed() {
    workload = null;
    workloadGone = true;
    drainDeferred();
  }

  /** There never will be a workload that could listen for the session. */
  void refuseFromNowOn(MessageCode code) {
    refusal = code;
    workloadGone = true;
    for (Listening wish = deferred.pollFirst(); wish != null; wish = deferred.pollFirst()) {
      if (wish.isCancel()) {
        refuse(wish.reply());
      } else {
        listeners.refused();
        deny(wish, new Decision.Denied(code, ""));
      }
    }
  }

  private void drainDeferred() {
    for (Listening wish = deferred.pollFirst(); wish != null; wish = deferred.pollFirst()) {
      relay(wish);
    }
  }

  private void relay(Listening wish) {
    Leg leg = workload;
    if (leg != null) {
      leg.globalRequest(
          wish.type(),
          wish.payload().toArray(),
          (success, payload) -> answered(wish, success, payload));
    } else if (workloadGone) {
      refuse(wish.reply());
    } else {
      deferred.addLast(wish);
    }
  }

  private void answered(Listening wish, boolean success, PacketReader payload)
      throws ProtocolViolation {
    if (wish.isCancel()) {
      if (success) {
        listeners.cancelled(wish.endpoint());
      }
      tap.afterRecorded(() -> answer(wish.reply(), success, new byte[0]));
    } else if (!success) {
      listeners.refused();
      tap.record(
          ChannelId.NONE,
          new SessionEvent.ListenerRefused(wish.endpoint(), Party.WORKLOAD, ""),
          () -> refuse(wish.reply()));
    } else {
      bound(wish, payload);
    }
  }

  private void bound(Listening wish, PacketReader payload) throws ProtocolViolation {
    Endpoint asked = wish.endpoint();
    byte[] answer = new byte[0];
    Endpoint listener = asked;
    if (wish.leavesPortToWorkload()) {
      int port = Opening.port(payload);
      listener = Endpoint.tcp(asked.host(), port);
      answer = ByteBuffer.allocate(Integer.BYTES).putInt(port).array();
    }
    listeners.bound(listener);
    byte[] port = answer;
    tap.record(
        ChannelId.NONE,
        new SessionEvent.ListenerBound(listener),
        () -> answer(wish.reply(), true, port));
  }

  private void answer(PendingReplies.@Nullable Reply reply, boolean success, byte[] payload) {
    replies.answer(
        reply,
        () -> {
          if (success) {
            client.grantGlobalRequest(payload);
          } else {
            client.refuseGlobalRequest();
          }
        });
  }

  // ---- from the workload ----

  /** Nothing that a workload asks of the whole session is for the client. */
  void requestedByWorkload(Leg leg, PacketReader in) throws ProtocolViolation {
    String type = in.text(TYPE_BYTES_MAX);
    boolean wantReply = in.bool();
    record(leg, type, in.rest());
    if (wantReply) {
      leg.refuseGlobalRequest();
    }
  }

  private void record(Leg from, String type, byte[] payload) {
    Party by = from.side().party();
    if (HopTable.globalRequest(from.side(), type) == HopTable.Hop.UNKNOWN
        && otherRequests.isFirst("global " + by + " " + type)) {
      tap.record(
          ChannelId.NONE,
          new SessionEvent.GlobalRequested(by, type, payload.length, Digests.sha256(payload)));
    }
  }
}
