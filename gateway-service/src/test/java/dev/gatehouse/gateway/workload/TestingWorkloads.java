package dev.gatehouse.gateway.workload;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Whoever makes workloads, with the test's voice: it answers when the test does. */
final class TestingWorkloads implements WorkloadProvider {
  private final List<String> calls = new ArrayList<>();
  private final Deque<CompletableFuture<LeaseAnswer>> open = new ArrayDeque<>();

  @Override
  public CompletableFuture<LeaseAnswer> acquire(Wish wish, boolean attached, Duration wait) {
    calls.add((attached ? "attached " : "acquire ") + wish.leaseKey());
    CompletableFuture<LeaseAnswer> answer = new CompletableFuture<>();
    open.addLast(answer);
    return answer;
  }

  @Override
  public void release(String leaseId) {
    calls.add("release " + leaseId);
  }

  /** Answers the oldest question. */
  void answer(LeaseAnswer answer) {
    boolean _ = open.removeFirst().complete(answer);
  }

  /** What was asked since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }
}
