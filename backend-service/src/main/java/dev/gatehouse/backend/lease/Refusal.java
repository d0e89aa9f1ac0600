package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.workload.EndReason;
import jakarta.ws.rs.core.Response.Status;

/** Why a claim was refused. */
enum Refusal {
  GRANT_FORGED(Status.FORBIDDEN, MessageCode.GRANT_FORGED),
  GRANT_UNREADABLE(Status.FORBIDDEN, MessageCode.GRANT_UNREADABLE),
  GRANT_OF_ANOTHER_SESSION(Status.FORBIDDEN, MessageCode.GRANT_OF_ANOTHER_SESSION),
  GRANT_OF_ANOTHER_KEY(Status.FORBIDDEN, MessageCode.GRANT_OF_ANOTHER_KEY),
  GRANT_EXPIRED(Status.FORBIDDEN, MessageCode.GRANT_EXPIRED),
  GRANT_REPLAYED(Status.CONFLICT, MessageCode.GRANT_REPLAYED),
  GRANT_KEYS_UNAVAILABLE(Status.SERVICE_UNAVAILABLE, MessageCode.GRANT_KEYS_UNAVAILABLE),
  SESSION_OVER(Status.FORBIDDEN, MessageCode.SESSION_OVER),
  TEMPLATE_UNKNOWN(Status.NOT_FOUND, MessageCode.TEMPLATE_UNKNOWN),
  WORKLOADS_MAX(Status.TOO_MANY_REQUESTS, MessageCode.WORKLOADS_MAX),
  WORKLOAD_NOT_STARTED(Status.GONE, MessageCode.WORKLOAD_NOT_STARTED),
  WORKLOAD_DIED(Status.GONE, MessageCode.WORKLOAD_DIED),
  WORKLOAD_NEVER_ATTACHED(Status.GONE, MessageCode.WORKLOAD_NEVER_ATTACHED),
  WORKLOAD_OUTLIVED_SESSION(Status.GONE, MessageCode.WORKLOAD_OUTLIVED_SESSION),
  WORKLOAD_OUT_OF_MEMORY(Status.GONE, MessageCode.WORKLOAD_OUT_OF_MEMORY),
  WORKLOAD_EVICTED(Status.GONE, MessageCode.WORKLOAD_EVICTED),
  WORKLOAD_LIFETIME_OVER(Status.GONE, MessageCode.WORKLOAD_LIFETIME_OVER),
  IMAGE_UNAVAILABLE(Status.GONE, MessageCode.IMAGE_UNAVAILABLE),
  TEMPLATE_UNUSABLE(Status.GONE, MessageCode.TEMPLATE_UNUSABLE),
  ADMISSION_REFUSED(Status.GONE, MessageCode.ADMISSION_REFUSED),
  QUOTA_EXCEEDED(Status.GONE, MessageCode.QUOTA_EXCEEDED),
  WORKLOAD_START_TIMED_OUT(Status.GONE, MessageCode.WORKLOAD_START_TIMED_OUT),
  WORKLOADS_UNAVAILABLE(Status.SERVICE_UNAVAILABLE, MessageCode.WORKLOADS_UNAVAILABLE);

  private final Status status;
  private final MessageCode code;

  Refusal(Status status, MessageCode code) {
    this.status = status;
    this.code = code;
  }

  Status status() {
    return status;
  }

  MessageCode code() {
    return code;
  }

  /** What happened and why, in whole sentences that need no title before them. */
  String words() {
    return code.text() + ". " + code.cause();
  }

  /**
   * What a claim meets whose workload is no more. A released one was used up by its own session.
   */
  static Refusal after(EndReason reason) {
    return switch (reason) {
      case RELEASED -> GRANT_REPLAYED;
      case NOT_STARTED -> WORKLOAD_NOT_STARTED;
      case DIED -> WORKLOAD_DIED;
      case NEVER_ATTACHED -> WORKLOAD_NEVER_ATTACHED;
      case OUTLIVED_SESSION -> WORKLOAD_OUTLIVED_SESSION;
      case OUT_OF_MEMORY -> WORKLOAD_OUT_OF_MEMORY;
      case EVICTED -> WORKLOAD_EVICTED;
      case LIFETIME_OVER -> WORKLOAD_LIFETIME_OVER;
      case IMAGE_UNAVAILABLE -> IMAGE_UNAVAILABLE;
      case TEMPLATE_UNUSABLE -> TEMPLATE_UNUSABLE;
      case ADMISSION_REFUSED -> ADMISSION_REFUSED;
      case QUOTA_EXCEEDED -> QUOTA_EXCEEDED;
      case START_TIMED_OUT -> WORKLOAD_START_TIMED_OUT;
    };
  }
}
