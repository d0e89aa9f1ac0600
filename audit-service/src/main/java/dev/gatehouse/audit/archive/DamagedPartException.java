package dev.gatehouse.audit.archive;

import java.io.IOException;

/** The bytes of a part are not what a part holds. */
public final class DamagedPartException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedPartException(String message) {
    super(message);
  }

  DamagedPartException(String message, Throwable cause) {
    super(message, cause);
  }
}
