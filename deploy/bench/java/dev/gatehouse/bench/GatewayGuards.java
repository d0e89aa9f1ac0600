package dev.gatehouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Rounds;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Of what the gateway costs, that which a busy machine does not change: how much it allocates for a
 * MiB and for a login, what it keeps for a session, and that it keeps nothing of those that are
 * over. The baselines are those of {@code deploy/bench/guards.properties}; a change that is meant
 * changes them too.
 *
 * <p>Run against a suite at rest in which everything has been used, with {@code
 * -Dtest=GatewayGuards}.
 */
@Isolated("what others do would be counted")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayGuards {
  private static final double MEBIBYTE = 1 << 20;
  private static final long BULK_BYTES = 128L << 20;
  private static final int LOGINS = 100;
  private static final int MANY_LOGINS = Rounds.logins();
  private static final int SESSIONS = 50;
  private static final int AT_A_TIME = 8;

  /**
   * Caches of libraries and of the JDK grow a little: a session that stays has six times as much.
   */
  private static final long GROWTH_BYTES_FOR_LOGIN_MAX = 8 << 10;

  private static final int COUNT_GROWTH_MAX = 8;

  /** To auth-service and backend-service each, for those who come at a time: they stay a while. */
  private static final int CONNECTIONS_MAX = 2 * AT_A_TIME;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh =
      SshClient.of(endpoints).as("strict").option("-o", "KexAlgorithms=curve25519-sha256");
  private final Path state = Path.of(endpoints.value("GATEHOUSE_STATE"));
  private final ProcessFigures gateway = AuditPart.process(state, "gateway");

  private static double baseline(String name) {
    Properties all = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("bench", "guards.properties"), StandardCharsets.UTF_8)) {
      all.load(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Double.parseDouble(all.getProperty(name));
  }

  /** Less than the baseline fails too: it has to be written down, or it is soon lost again. */
  private static void isAsItWas(String name, double figure) {
    System.out.printf("%s: %.1f%n", name, figure);
    assertThat(figure).as(name).isCloseTo(baseline(name), Percentage.withPercentage(30));
  }

  private String run(String command) {
    List<String> line = ssh.arguments();
    line.add(command);
    return Ssh.run(line);
  }

  private void logIn(int times) {
    List<String> _ =
        SideBySide.map(AT_A_TIME, IntStream.range(0, times).boxed().toList(), _ -> run("true"));
  }

  private void send(Path file) {
    List<String> line = ssh.arguments();
    line.add("wc -c");
    String received =
        Ssh.finish(Ssh.start(new ProcessBuilder(line).redirectInput(file.toFile())), line);
    assertThat(received).isEqualTo(String.valueOf(BULK_BYTES));
  }

  private void fetch() {
    // What it prints goes to the same shell, and a number is all that comes back here.
    List<String> line = ssh.arguments();
    line.add("head -c " + BULK_BYTES + " /dev/urandom");
    try {
      Process client =
          new ProcessBuilder(line)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(client.waitFor()).isZero();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itAllocatesForAMebibyteWhatItDid() throws IOException {
    Path file = Files.createTempFile("bulk", "");
    try (Allocations allocations = Allocations.of(gateway)) {
      byte[] content = new byte[(int) BULK_BYTES];
      new Random(1).nextBytes(content);
      Files.write(file, content);
      send(file);
      fetch();
      long begin = allocations.bytes();
      send(file);
      long sent = allocations.bytes();
      fetch();
      long fetched = allocations.bytes();

      isAsItWas("allocated.kib.per-mib.up", (sent - begin) / 1024.0 / (BULK_BYTES / MEBIBYTE));
      isAsItWas("allocated.kib.per-mib.down", (fetched - sent) / 1024.0 / (BULK_BYTES / MEBIBYTE));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void itAllocatesForALoginWhatItDid() throws IOException {
    try (Allocations allocations = Allocations.of(gateway)) {
      logIn(LOGINS);
      long begin = allocations.bytes();
      logIn(LOGINS);

      isAsItWas("allocated.kib.per-login", (allocations.bytes() - begin) / 1024.0 / LOGINS);
    }
  }

  @Test
  void itKeepsForAnIdleSessionWhatItDid() {
    // What is made for the first ones and kept for the next is there then.
    IdleSessions _ = IdleSessions.run(endpoints, gateway, SESSIONS);
    Figures _ = settled();
    IdleSessions idle = IdleSessions.run(endpoints, gateway, SESSIONS);

    isAsItWas("heap.kib.per-session", idle.heapKibibytesEach());
  }

  /**
   * The first of all: code that has been compiled for so many logins allocates less than before.
   */
  @Test
  @Order(1)
  void nothingGrowsOverManyLogins() {
    logIn(LOGINS);
    Figures before = settled();

    logIn(MANY_LOGINS);

    Figures after = settled();
    assertThat(after.heap())
        .as("heap")
        .isLessThan(before.heap() + MANY_LOGINS * GROWTH_BYTES_FOR_LOGIN_MAX);
    assertThat(after.threads()).as("threads").isLessThan(before.threads() + COUNT_GROWTH_MAX);
    assertThat(after.descriptors())
        .as("descriptors")
        .isLessThan(before.descriptors() + CONNECTIONS_MAX + COUNT_GROWTH_MAX);
    assertThat(after.grown(before))
        .as("kinds of objects of which there are more and more")
        .isEmpty();
  }

  /** What is there when all sessions are over. */
  private Figures settled() {
    Await.until(
        "no session is left",
        Duration.ofSeconds(60),
        () -> gateway.histogram().of("dev.gatehouse.gateway.GatewaySession") == 0);
    return new Figures(gateway.histogram(), gateway.count("task"), gateway.count("fd"));
  }

  private record Figures(HeapHistogram objects, int threads, int descriptors) {
    long heap() {
      return objects.bytes();
    }

    List<String> grown(Figures before) {
      return objects.instances().entrySet().stream()
          .filter(
              type ->
                  type.getKey().startsWith("dev.gatehouse.")
                      || type.getKey().startsWith("org.apache.sshd."))
          .filter(type -> type.getValue() - before.objects.of(type.getKey()) >= MANY_LOGINS / 4)
          .map(Map.Entry::getKey)
          .toList();
    }
  }
}
