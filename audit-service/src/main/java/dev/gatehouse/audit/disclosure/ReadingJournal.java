package dev.gatehouse.audit.disclosure;

import dev.gatehouse.contracts.audit.ReadingEvent;

/** Where it is written down who reads recordings. Safe for use by many threads. */
@FunctionalInterface
public interface ReadingJournal {

  /**
   * Writes down that content is about to be given, and returns when that is kept.
   *
   * @throws ReadingNotKeptException when it is not kept in time: then nothing may be given
   */
  void keep(ReadingEvent.RecordingRead reading) throws ReadingNotKeptException;
}
