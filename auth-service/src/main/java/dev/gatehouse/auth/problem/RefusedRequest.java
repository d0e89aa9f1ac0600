package dev.gatehouse.auth.problem;

import dev.gatehouse.auth.MessageCode;
import jakarta.ws.rs.core.Response.Status;

/** A request that is refused before anything was decided about what it asks. */
public final class RefusedRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Status status;
  private final MessageCode code;
  private final String detail;

  public RefusedRequest(Status status, MessageCode code) {
    this(status, code, code.cause());
  }

  /**
   * @param detail what is wrong with this request; never repeats a value that it holds
   */
  public RefusedRequest(Status status, MessageCode code, String detail) {
    super(code.text(), null, false, false);
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

  public String detail() {
    return detail;
  }
}
