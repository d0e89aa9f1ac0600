package dev.gatehouse.audit.archive;

import java.io.IOException;

/** A recording does not go on as it should; what was read before is verified. */
public final class DamagedRecordingException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long sequence;

  /** {@code sequence} is the first that cannot be had. */
  public DamagedRecordingException(long sequence, String message) {
    super(message + " (frame " + sequence + ")");
    this.sequence = sequence;
  }

  /** {@code sequence} is the first that cannot be had. */
  public DamagedRecordingException(long sequence, String message, Throwable cause) {
    super(message + " (frame " + sequence + ")", cause);
    this.sequence = sequence;
  }

  /** The first sequence that cannot be had. */
  public long sequence() {
    return sequence;
  }
}
