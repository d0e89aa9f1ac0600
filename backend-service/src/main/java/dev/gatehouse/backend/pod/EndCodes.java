package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.workload.EndReason;

/** The messages that the log has for ends. */
final class EndCodes {

  private EndCodes() {}

  static MessageCode of(EndReason reason) {
    return switch (reason) {
      case RELEASED -> MessageCode.WORKLOAD_ENDED;
      case NOT_STARTED -> MessageCode.WORKLOAD_NOT_STARTED;
      case DIED -> MessageCode.WORKLOAD_DIED;
      case NEVER_ATTACHED -> MessageCode.WORKLOAD_NEVER_ATTACHED;
      case OUTLIVED_SESSION -> MessageCode.WORKLOAD_OUTLIVED_SESSION;
      case OUT_OF_MEMORY -> MessageCode.WORKLOAD_OUT_OF_MEMORY;
      case EVICTED -> MessageCode.WORKLOAD_EVICTED;
      case LIFETIME_OVER -> MessageCode.WORKLOAD_LIFETIME_OVER;
      case IMAGE_UNAVAILABLE -> MessageCode.IMAGE_UNAVAILABLE;
      case TEMPLATE_UNUSABLE -> MessageCode.TEMPLATE_UNUSABLE;
      case ADMISSION_REFUSED -> MessageCode.ADMISSION_REFUSED;
      case QUOTA_EXCEEDED -> MessageCode.QUOTA_EXCEEDED;
      case START_TIMED_OUT -> MessageCode.WORKLOAD_START_TIMED_OUT;
    };
  }
}
