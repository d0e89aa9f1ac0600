package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Party;

/** Which of the two connections a message came on, or goes to. */
enum Side {
  CLIENT(Party.CLIENT),
  WORKLOAD(Party.WORKLOAD);

  private final Party party;

  Side(Party party) {
    this.party = party;
  }

  Party party() {
    return party;
  }

  Side other() {
    return this == CLIENT ? WORKLOAD : CLIENT;
  }
}
