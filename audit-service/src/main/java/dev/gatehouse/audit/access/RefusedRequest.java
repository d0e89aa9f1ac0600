package dev.gatehouse.audit.access;

import dev.gatehouse.audit.MessageCode;
import jakarta.ws.rs.core.Response.Status;

/** A request that is answered with a problem document. */
public final class RefusedRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final MessageCode code;
  private final String detail;

  /** Refuses with the code's own words. */
  public RefusedRequest(Status status, MessageCode code) {
    this(status, code, code.cause());
  }

  /** Refuses, and says what about this request is wrong. */
  public RefusedRequest(Status status, MessageCode code, String detail) {
    super(code.text() + ": " + detail, null, false, false);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  Status status() {
    return status;
  }

  MessageCode code() {
    return code;
  }

  String detail() {
    return detail;
  }
}
