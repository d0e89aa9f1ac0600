package dev.gatehouse.bench;

import java.io.IOException;

/** Somebody who guesses and has a stop-watch. */
interface Guesser extends AutoCloseable {

  /** Nanoseconds from the request to the answer that it failed. */
  long guess(Guess guess) throws IOException;

  @Override
  void close() throws IOException;
}
