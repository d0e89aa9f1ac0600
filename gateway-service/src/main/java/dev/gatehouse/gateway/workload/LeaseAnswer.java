package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;

/** What backend-service says to the wish for a workload. */
public sealed interface LeaseAnswer {

  record Ready(WorkloadLease lease) implements LeaseAnswer {}

  /** None belongs to the session: each of its channels is to ask for one of its own. */
  record EachChannel(String leaseId) implements LeaseAnswer {}

  /**
   * Not yet.
   *
   * @param waitingFor in words for the user; may be empty
   */
  record Pending(String leaseId, String waitingFor) implements LeaseAnswer {}

  /** There is none, and this is why: a code of backend-service, and its words for the user. */
  sealed interface No extends LeaseAnswer {
    Explanation why();

    /** For the log and the record. */
    String detail();
  }

  /** The workload is over, and will not come back. */
  record Ended(String code, String words) implements No {
    @Override
    public Explanation why() {
      return new Explanation(MessageCode.WORKLOAD_ENDED, code, words);
    }

    @Override
    public String detail() {
      return code + " " + words;
    }
  }

  /** Never: the grant stands against it. */
  record Refused(String code, String words) implements No {
    @Override
    public Explanation why() {
      return new Explanation(MessageCode.WORKLOAD_REFUSED, code, words);
    }

    @Override
    public String detail() {
      return code + " " + words;
    }
  }

  /** The user holds as many workloads as one may. */
  record AtLimit(String code) implements No {
    @Override
    public Explanation why() {
      return new Explanation(MessageCode.WORKLOAD_LIMIT, code, "");
    }

    @Override
    public String detail() {
      return code;
    }
  }

  /**
   * Nobody could say.
   *
   * @param code of backend-service, or empty when it did not answer
   */
  record Unavailable(String code, String words, String detail) implements No {
    /** There was no answer, or none that is whole. */
    public Unavailable(String detail) {
      this("", "", detail);
    }

    @Override
    public Explanation why() {
      MessageCode ours = MessageCode.WORKLOAD_UNAVAILABLE;
      return new Explanation(ours, code, words.isEmpty() ? "" : ours.text() + ". " + words);
    }
  }
}
