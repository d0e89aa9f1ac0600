package dev.gatehouse.audit.replay;

import dev.gatehouse.contracts.audit.ChannelEvent;
import java.io.IOException;

/**
 * What passed on a channel, being written in one form, event by event. Not safe for use by several
 * threads.
 */
interface Rendition {

  /**
   * Takes the channel's next event.
   *
   * @param offsetNanos since the session began
   * @return whether more is wanted
   */
  boolean take(long offsetNanos, ChannelEvent event) throws IOException;

  /** Writes what was held back for an event that did not come: the recording ends here. */
  void end() throws IOException;

  /** Hands on all that is written, and nothing that is held back. */
  void flush() throws IOException;
}
