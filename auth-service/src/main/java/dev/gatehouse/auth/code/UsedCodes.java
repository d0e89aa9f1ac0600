package dev.gatehouse.auth.code;

/**
 * Remembers the period of each user's last code, so that no code is good for a second time (RFC
 * 6238, 5.2). Thread-safe; a call may wait, for two seconds at most.
 */
public interface UsedCodes {

  /** Whether a code may let somebody in. */
  enum Use {
    /** It is the first use, and from now on there is no other. */
    FIRST,
    /** This code, or a later one, was used before. */
    REPEATED,
    /** Nobody could say; the code may be used up now, and lets nobody in. */
    UNKNOWN
  }

  /**
   * Uses the code of a period up.
   *
   * @param period counted since 1970
   * @param attempt which attempt of which session brings the code: for the one that used it, asked
   *     about once more, it is the first use again
   */
  Use use(String user, long period, String attempt);
}
