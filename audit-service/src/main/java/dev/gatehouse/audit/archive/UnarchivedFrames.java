package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Frames that may not be in S3 yet. Safe for use by many threads. */
public interface UnarchivedFrames {

  /**
   * Fixes an end, up to which the frames of a session can then be read, however often.
   *
   * @throws IOException when that cannot be had at the moment
   */
  Tail until(SessionId session) throws IOException;

  /** The frames of one session, up to an end that does not move. */
  @FunctionalInterface
  interface Tail {
    /** No frames. */
    Tail NONE =
        () ->
            new Reading() {
              @Override
              public Optional<AuditEnvelope> next() {
                return Optional.empty();
              }

              @Override
              public void close() {
                // Nothing is open.
              }
            };

    /**
     * Begins to read them, from the first that may not be in S3; some may be there all the same.
     */
    Reading read() throws IOException;
  }

  /** One reading. Not safe for use by several threads. */
  interface Reading extends Closeable {
    /** Returns the next frame; empty at the end. */
    Optional<AuditEnvelope> next() throws IOException;
  }
}
