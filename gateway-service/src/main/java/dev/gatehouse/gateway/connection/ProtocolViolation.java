package dev.gatehouse.gateway.connection;

/** A peer sent what it must not send; its session ends. The message never repeats its bytes. */
public final class ProtocolViolation extends Exception {
  private static final long serialVersionUID = 1L;

  private final String detail;

  public ProtocolViolation(String detail) {
    super(detail);
    this.detail = detail;
  }

  /** What was wrong, in words of ours. */
  public String detail() {
    return detail;
  }
}
