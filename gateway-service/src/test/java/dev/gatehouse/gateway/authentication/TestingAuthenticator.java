package dev.gatehouse.gateway.authentication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Whoever knows the users, with the test's voice: it answers when the test does. */
final class TestingAuthenticator implements Authenticator {
  private final List<AuthenticationRequest> asked = new ArrayList<>();
  private final Deque<CompletableFuture<AuthenticationOutcome>> open = new ArrayDeque<>();

  @Override
  public CompletableFuture<AuthenticationOutcome> authenticate(AuthenticationRequest request) {
    asked.add(request);
    CompletableFuture<AuthenticationOutcome> answer = new CompletableFuture<>();
    open.addLast(answer);
    return answer;
  }

  /** Answers the oldest question. */
  void answer(AuthenticationOutcome outcome) {
    boolean _ = open.removeFirst().complete(outcome);
  }

  /** All questions so far. */
  List<AuthenticationRequest> asked() {
    return List.copyOf(asked);
  }
}
