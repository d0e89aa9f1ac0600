package dev.gatehouse.audit.archive;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Work that blocks, done elsewhere and tried again until it succeeds; what becomes of it is told to
 * the thread that asked, later, and in any order.
 */
interface Errands {

  /** Work that blocks. */
  @FunctionalInterface
  interface Work<R> {
    R run() throws IOException;
  }

  /**
   * Sends someone.
   *
   * @param what a few constant words for logs
   */
  <R> void run(String what, Work<R> work, Consumer<? super R> then);
}
