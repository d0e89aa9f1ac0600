package dev.gatehouse.contracts.audit;

/** The bytes are no frame: the envelope or its header does not decode. */
public final class UnreadableFrameException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableFrameException(String message, Throwable cause) {
    super(message, cause);
  }

  UnreadableFrameException(String message) {
    super(message);
  }
}
