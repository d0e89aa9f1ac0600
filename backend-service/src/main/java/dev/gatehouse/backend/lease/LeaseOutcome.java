package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.certificate.GatewayCertificate;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.workload.Endpoint;
import dev.gatehouse.backend.workload.Workload;

/** What became of a claim. */
sealed interface LeaseOutcome {

  /** The label of the metric. */
  String label();

  /** There is a workload, and this opens it. */
  record Ready(Workload workload, Endpoint endpoint, GatewayCertificate certificate)
      implements LeaseOutcome {
    @Override
    public String label() {
      return "ready";
    }
  }

  /** There will be one: the same claim again goes on waiting. */
  record Pending(Workload workload, String waitingFor) implements LeaseOutcome {
    @Override
    public String label() {
      return "pending";
    }
  }

  /** None belongs to the session: each of its channels claims its own. */
  record EachChannel(LeaseId lease) implements LeaseOutcome {
    @Override
    public String label() {
      return "each-channel";
    }
  }

  /** There is none, and will be none for this claim. */
  record Refused(Refusal refusal) implements LeaseOutcome {
    @Override
    public String label() {
      return "refused";
    }
  }
}
