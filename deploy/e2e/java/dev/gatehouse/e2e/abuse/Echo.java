package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.sshd.common.SshConstants;

/**
 * Honest people at work: each has a session of its own, and types one byte after the other as soon
 * as the last one came back. How long that takes is what they feel of others.
 */
final class Echo implements AutoCloseable {
  private static final int PEOPLE = 2;

  /** Long enough that what lasts outweighs how it began. */
  private static final Duration MEASURED = Duration.ofSeconds(5);

  private static final Duration WARM_UP = Duration.ofMillis(500);
  private static final long WINDOW = 1 << 30;

  private final List<RawClient> people = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(PEOPLE);

  /** How long a byte takes to the workload and back. */
  record RoundTrips(Duration median, Duration p99) {
    static RoundTrips of(List<Long> nanos) {
      Collections.sort(nanos);
      return new RoundTrips(
          Duration.ofNanos(nanos.get(nanos.size() / 2)),
          Duration.ofNanos(nanos.get(nanos.size() * 99 / 100)));
    }

    @Override
    public String toString() {
      return "p50 %.1f ms, p99 %.1f ms".formatted(median.toNanos() / 1e6, p99.toNanos() / 1e6);
    }
  }

  Echo(Endpoints endpoints) throws IOException {
    for (int i = 0; i < PEOPLE; i++) {
      RawClient client = RawClient.logIn(endpoints);
      people.add(client);
      client.run("cat", WINDOW);
    }
    List<Long> _ = measure(WARM_UP);
  }

  /** Measures all sessions at the same time. */
  RoundTrips measure() {
    return RoundTrips.of(measure(MEASURED));
  }

  private List<Long> measure(Duration length) {
    List<Callable<List<Long>>> tasks = new ArrayList<>();
    people.forEach(client -> tasks.add(() -> roundTrips(client, length)));
    List<Long> all = new ArrayList<>();
    try {
      for (Future<List<Long>> task : threads.invokeAll(tasks)) {
        all.addAll(task.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError("an honest session was harmed", e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  private static List<Long> roundTrips(RawClient client, Duration length) throws IOException {
    List<Long> nanos = new ArrayList<>();
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() - end < 0) {
      long sent = System.nanoTime();
      client.send(client.data(new byte[] {'x'}));
      nanos.add(client.await(SshConstants.SSH_MSG_CHANNEL_DATA).nanoTime() - sent);
    }
    return nanos;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    for (RawClient client : people) {
      client.close();
    }
  }
}
