package dev.gatehouse.audit.journal;

import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.StreamId;
import java.util.Optional;

/**
 * What the journal of a trusted gateway says of one session. Every entry here carried a signature
 * that was verified.
 */
public record JournalEntries(Optional<Opened> opened, Optional<Closed> closed) {
  public static final JournalEntries NONE = new JournalEntries(Optional.empty(), Optional.empty());

  /**
   * The session began.
   *
   * @param entry hash of the journal's own frame
   */
  public record Opened(StreamId incarnation, long ordinal, Hash firstFrame, Hash entry) {}

  /**
   * The session ended in order, with so many frames.
   *
   * @param entry hash of the journal's own frame
   */
  public record Closed(StreamId incarnation, long ordinal, Hash head, long frames, Hash entry) {}

  JournalEntries with(Opened entry) {
    return opened.isPresent() ? this : new JournalEntries(Optional.of(entry), closed);
  }

  JournalEntries with(Closed entry) {
    return closed.isPresent() ? this : new JournalEntries(opened, Optional.of(entry));
  }
}
