package dev.gatehouse.deploy.quickstart;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that is a process of its own: it says what it says where this program does. */
final class Program {
  private static final long END_SECONDS_MAX = 20;

  private Program() {}

  /** Starts one that ends with this program, asked by {@code end}, and killed after 20 s. */
  static Process start(List<String> command, Map<String, String> environment, Ending end)
      throws IOException {
    Process process = builder(command, environment).start();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(process, end)));
    return process;
  }

  /** A process that has no more of this one's environment than it is given. */
  static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static void end(Process process, Ending ending) {
    try {
      ending.end(process);
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException failure) {
      System.err.println("quickstart: " + failure.getMessage());
      process.destroyForcibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How a server is asked to end. */
  interface Ending {
    void end(Process process) throws IOException, InterruptedException;
  }
}
