package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.TypedSecret;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Verifies passwords, a few at a time and a few more waiting: each takes a processor and, by
 * Argon2id, the memory that its hash names. Whoever sends passwords cannot take more than that, and
 * no other work waits behind them. Thread-safe.
 */
public final class HashingThreads implements AutoCloseable {

  private final ThreadPoolExecutor threads;

  /**
   * @param atOnceMax hashes that are verified at the same time
   * @param waitingMax further ones that may wait
   */
  public HashingThreads(int atOnceMax, int waitingMax) {
    this.threads =
        new ThreadPoolExecutor(
            atOnceMax,
            atOnceMax,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waitingMax),
            Thread.ofPlatform().daemon().name("password-", 0).factory());
  }

  /** Whether this is the password; empty, at once, when too many wait already. */
  Optional<CompletionStage<Boolean>> matches(PasswordHash hash, TypedSecret password) {
    try {
      return Optional.of(CompletableFuture.supplyAsync(() -> hash.matches(password), threads));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
