package dev.gatehouse.auth.block;

import dev.gatehouse.auth.block.Guess.Haunt;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** Where it is written how subjects stand. Moments are whole microseconds. Thread-safe. */
interface BlockBook {

  /**
   * What is known of a guess.
   *
   * @param standings of its subjects, those that ever failed
   * @param familiar whether the user has logged in from the address before
   */
  record Look(Map<Subject, Standing> standings, boolean familiar) {
    public Look {
      standings = Map.copyOf(standings);
    }
  }

  Look look(Guess guess, Instant at) throws SQLException;

  /** Counts a failure of each, and answers how they stand then. */
  Map<Subject, Standing> fail(Collection<Subject> subjects, Instant at) throws SQLException;

  /** From here on the address is familiar. */
  void remember(Haunt haunt, Instant at) throws SQLException;
}
