package dev.gatehouse.gateway;

import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.authentication.UserAuthentication;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.relay.SessionRelay;
import dev.gatehouse.gateway.workload.WorkloadLease;

/**
 * The life of a session. Each state has what it needs, and a transition only where one is legal.
 *
 * <pre>
 * Connected ──▶ Authenticated ──▶ Attached ──▶ Draining ──▶ Closed
 *     │               │               │                        ▲
 *     └───────────────┴───────────────┴────────────────────────┘
 * </pre>
 */
sealed interface SessionState {

  /** Transport keys are being exchanged, or the user is being asked who they are. */
  record Connected(UserAuthentication authentication) implements SessionState {
    Authenticated toAuthenticated(String user, Grant grant, SessionRelay relay) {
      return new Authenticated(user, grant, relay);
    }
  }

  /** Logged in; the workload is on its way, failed to come, or is each channel's own. */
  record Authenticated(String user, Grant grant, SessionRelay relay) implements SessionState {
    Attached toAttached(WorkloadLease lease) {
      return new Attached(user, grant, relay, lease);
    }
  }

  /** Bytes pass. */
  record Attached(String user, Grant grant, SessionRelay relay, WorkloadLease lease)
      implements SessionState {
    Draining toDraining() {
      return new Draining(user, grant, relay, lease);
    }
  }

  /** Bytes pass, and the gateway waits for the session to end. */
  record Draining(String user, Grant grant, SessionRelay relay, WorkloadLease lease)
      implements SessionState {}

  /** Over. What was recorded may still be on its way. */
  record Closed(EndReason reason) implements SessionState {}

  default Closed toClosed(EndReason reason) {
    return new Closed(reason);
  }
}
