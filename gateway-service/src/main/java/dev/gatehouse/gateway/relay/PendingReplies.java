package dev.gatehouse.gateway.relay;

import dev.gatehouse.gateway.connection.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Answers that a client waits for on one channel. They go out in the order of the requests (RFC
 * 4254, 4), whoever gives them.
 */
final class PendingReplies {
  private final int max;
  private final Deque<Reply> replies = new ArrayDeque<>();

  /** A place in the order of answers. */
  static final class Reply {
    private @Nullable Boolean success;
  }

  PendingReplies(int max) {
    this.max = max;
  }

  Reply await() throws ProtocolViolation {
    if (replies.size() == max) {
      throw new ProtocolViolation("too many requests without an answer");
    }
    Reply reply = new Reply();
    replies.addLast(reply);
    return reply;
  }

  /** Gives {@code reply} its answer, and sends to {@code end} all whose turn it is. */
  void answer(Reply reply, boolean success, ChannelEnd end) {
    reply.success = success;
    for (Reply first = replies.peekFirst();
        first != null && first.success != null;
        first = replies.peekFirst()) {
      replies.removeFirst();
      end.answer(first.success);
    }
  }
}
