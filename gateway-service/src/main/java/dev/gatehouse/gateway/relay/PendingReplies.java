package dev.gatehouse.gateway.relay;

import dev.gatehouse.gateway.connection.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Answers that a client waits for, on one channel or for its global requests. They go out in the
 * order of the requests (RFC 4254, 4), whoever gives them.
 */
final class PendingReplies {
  private final int max;
  private final Deque<Reply> replies = new ArrayDeque<>();

  /** A place in the order of answers. */
  static final class Reply {
    private @Nullable Runnable send;
  }

  PendingReplies(int max) {
    this.max = max;
  }

  /**
   * Takes the next place.
   *
   * @throws ProtocolViolation when more than the bound are taken
   */
  Reply await() throws ProtocolViolation {
    if (replies.size() == max) {
      throw new ProtocolViolation("too many requests without an answer");
    }
    Reply reply = new Reply();
    replies.addLast(reply);
    return reply;
  }

  /** Gives {@code reply} its answer, and sends all whose turn it is; does nothing for null. */
  void answer(@Nullable Reply reply, Runnable send) {
    if (reply == null) {
      return;
    }
    reply.send = send;
    for (Reply first = replies.peekFirst(); first != null; first = replies.peekFirst()) {
      Runnable next = first.send;
      if (next == null) {
        return;
      }
      replies.removeFirst();
      next.run();
    }
  }
}
