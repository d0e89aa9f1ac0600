package dev.gatehouse.audit.disclosure;

/** The journal's entry was not acknowledged in time. */
public final class ReadingNotKeptException extends Exception {
  private static final long serialVersionUID = 1L;

  public ReadingNotKeptException(String message) {
    super(message);
  }

  public ReadingNotKeptException(String message, Throwable cause) {
    super(message, cause);
  }
}
