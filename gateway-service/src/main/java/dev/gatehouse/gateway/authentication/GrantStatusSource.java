package dev.gatehouse.gateway.authentication;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Who says whether the grants of live sessions still stand. */
public interface GrantStatusSource {

  /** How many grants one question may have. */
  int GRANTS_MAX = 1000;

  /** How many characters the bases of one question may have together. */
  int CHARACTERS_MAX = 256 * 1024;

  /** What an answer came to. */
  sealed interface Answer {

    /** Of each grant, in the order of the question. */
    record Statuses(List<GrantStatus> inOrder) implements Answer {
      public Statuses {
        inOrder = List.copyOf(inOrder);
      }
    }

    /** Nobody could say. */
    record Unavailable(String detail) implements Answer {}
  }

  /**
   * Asks about at most {@value #GRANTS_MAX} grants, whose bases have at most {@value
   * #CHARACTERS_MAX} characters; never completes exceptionally.
   */
  CompletableFuture<Answer> ask(List<HeldGrant> grants);
}
