package dev.gatehouse.audit.access;

import dev.gatehouse.audit.MessageCode;
import jakarta.ws.rs.core.Response.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is answered with a problem document. */
public final class RefusedRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final MessageCode code;
  private final String detail;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

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

  /** The same, with a header of the answer more. */
  public RefusedRequest with(String header, String value) {
    headers.put(header, value);
    return this;
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

  Map<String, String> headers() {
    return headers;
  }
}
