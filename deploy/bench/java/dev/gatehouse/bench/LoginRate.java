package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Logins that each run {@code true}, some at a time, the stock client on the same cores.
 *
 * @param cpuMillis of each part for a login, what it has started and waited for included
 */
record LoginRate(String way, int logins, double perSecond, List<Part> cpuMillis) {
  private static final int AT_A_TIME = 8;

  /** What one part spends. */
  record Part(String name, double millis) {}

  LoginRate {
    cpuMillis = List.copyOf(cpuMillis);
  }

  static LoginRate run(Way way, List<String> parts, Path state, Ssh ssh, int logins) {
    logIn(way, ssh, Math.max(AT_A_TIME, logins / 4));
    double[] before = cpu(parts, state);
    long begin = System.nanoTime();
    logIn(way, ssh, logins);
    double seconds = Pause.secondsSince(begin);
    // What ends a session ends behind its client.
    Pause.millis(500);
    double[] after = cpu(parts, state);
    List<Part> spent = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      spent.add(new Part(parts.get(i), (after[i] - before[i]) * 1_000 / logins));
    }
    return new LoginRate(way.name(), logins, logins / seconds, spent);
  }

  double of(String part) {
    return cpuMillis.stream()
        .filter(spent -> spent.name().equals(part))
        .mapToDouble(Part::millis)
        .sum();
  }

  /** What the parts spend, in words. */
  String spent() {
    return cpuMillis.stream()
        .map(part -> String.format(Locale.ROOT, "%s %.1f", part.name(), part.millis()))
        .collect(Collectors.joining(", "));
  }

  double all() {
    return cpuMillis.stream().mapToDouble(Part::millis).sum();
  }

  private static double[] cpu(List<String> parts, Path state) {
    return parts.stream()
        .mapToDouble(part -> AuditPart.process(state, part).cpuSecondsWithChildren())
        .toArray();
  }

  private static void logIn(Way way, Ssh ssh, int logins) {
    List<Callable<String>> clients = new ArrayList<>();
    for (int i = 0; i < logins; i++) {
      clients.add(() -> Ssh.run(ssh.line(way.host() + "-stock", List.of(), "true")));
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
      for (Future<String> client : executor.invokeAll(clients)) {
        String _ = client.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
