package dev.gatehouse.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients that log in, print for a while and come again, until they are told to stop. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 4;

  /** Two or three seconds of output, in bursts that a frame does not hold whole. */
  private static final String COMMAND =
      "i=0; while [ $i -lt 20 ]; do head -c 60000 /dev/urandom; sleep 0.1; i=$((i+1)); done";

  private final List<Thread> clients = new ArrayList<>();
  private final ConcurrentLinkedQueue<SshRun> runs = new ConcurrentLinkedQueue<>();
  private volatile boolean going = true;

  static Load begin(SshClient ssh) {
    Load load = new Load();
    for (int client = 0; client < CLIENTS; client++) {
      load.clients.add(Thread.ofPlatform().start(() -> load.repeat(ssh)));
    }
    return load;
  }

  private void repeat(SshClient ssh) {
    while (going) {
      SshRun run = ssh.start(COMMAND);
      runs.add(run);
      run.await();
    }
  }

  /** Waits until so many more runs have ended than had when this was called. */
  void awaitFurtherRuns(int more, Duration bound) {
    long wanted = ended() + more;
    Await.until(more + " further runs end", bound, () -> ended() >= wanted);
  }

  private long ended() {
    return runs.stream().filter(run -> !run.isRunning()).count();
  }

  /** Lets the clients finish what they do, and gives every run that there was. */
  List<SshRun> end() {
    going = false;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return List.copyOf(runs);
  }

  @Override
  public void close() {
    going = false;
    runs.forEach(SshRun::close);
  }
}
