package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Whether a stop-watch tells which names exist: guesses of every kind in turn, over SSH and as the
 * gateway asks auth-service, and every two kinds compared that must not be told apart.
 */
final class LoginTiming {
  private static final String RIGHT = "demo-password";
  private static final String WRONG = "not-the-password";

  /** Somebody begins with a password, so that passwords are offered to everybody, and verified. */
  private static final String TYPED = "typed";

  private static final Guess UNKNOWN_KEY = new Guess("key, unknown user", "nobdy", null);
  private static final Guess WRONG_KEY = new Guess("key, wrong", TYPED, null);
  private static final Guess UNKNOWN_PASSWORD = new Guess("password, unknown user", "nobdy", WRONG);
  private static final Guess WRONG_PASSWORD = new Guess("password, wrong", TYPED, WRONG);
  private static final Guess NO_PASSWORD = new Guess("password, user has none", "strict", WRONG);

  private static final List<Guess> GUESSES =
      List.of(UNKNOWN_KEY, WRONG_KEY, UNKNOWN_PASSWORD, WRONG_PASSWORD, NO_PASSWORD);
  private static final List<List<Guess>> PAIRS =
      List.of(
          List.of(UNKNOWN_KEY, WRONG_KEY),
          List.of(UNKNOWN_PASSWORD, WRONG_PASSWORD),
          List.of(UNKNOWN_PASSWORD, NO_PASSWORD),
          List.of(WRONG_PASSWORD, NO_PASSWORD));

  /** Of all comparisons of a run together (Bonferroni). */
  private static final double LEVEL = 0.01;

  private final Endpoints endpoints = Endpoints.underTest();
  private final int rounds;
  private final int warmUps;
  private final Random random;

  LoginTiming(int rounds, int warmUps, long seed) {
    this.rounds = rounds;
    this.warmUps = warmUps;
    this.random = new Random(seed);
  }

  /** One kind of guess: nanoseconds, in the order in which they were measured. */
  record Row(String guess, List<Long> nanos) {
    Row {
      nanos = List.copyOf(nanos);
    }

    private long[] values() {
      return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    double quantileMillis(double share) {
      long[] sorted = values();
      Arrays.sort(sorted);
      return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }
  }

  /** Two kinds of guess, compared. */
  record Comparison(String first, String second, double medians, double superiority, double p) {
    static Comparison of(Row first, Row second) {
      RankTest test = RankTest.of(first.values(), second.values());
      return new Comparison(
          first.guess(),
          second.guess(),
          first.quantileMillis(0.5) / second.quantileMillis(0.5),
          test.superiority(),
          test.p());
    }
  }

  /** One way to guess. */
  record Way(String name, List<Row> rows, List<Comparison> comparisons) {
    Way {
      rows = List.copyOf(rows);
      comparisons = List.copyOf(comparisons);
    }
  }

  /** Everything that a run has measured. */
  record Outcome(
      String what, Machine machine, long seed, int rounds, String loadAfter, List<Way> ways) {
    Outcome {
      ways = List.copyOf(ways);
    }

    /** By the level that all comparisons share. */
    private boolean toldApart(Comparison comparison) {
      long comparisons = ways.stream().mapToLong(way -> way.comparisons().size()).sum();
      return comparison.p() < LEVEL / comparisons;
    }

    String tables() {
      StringBuilder text = new StringBuilder();
      text.append(
          """
          %s, %s, commit %s, seed %d
          %s, %d cores, %d MiB; %s
          %s; load %s before, %s after
          %d guesses of each kind, in turn
          """
              .formatted(
                  what,
                  machine.date(),
                  machine.commit(),
                  seed,
                  machine.cpu(),
                  machine.cores(),
                  machine.memoryMebibytes(),
                  machine.kernel(),
                  machine.jdk(),
                  machine.loadBefore(),
                  loadAfter,
                  rounds));
      for (Way way : ways) {
        text.append(
            "%n%-28s %9s %9s %9s%n".formatted(way.name() + ", ms", "median", "10 %", "90 %"));
        for (Row row : way.rows()) {
          text.append(
              "%-28s %9.2f %9.2f %9.2f%n"
                  .formatted(
                      row.guess(),
                      row.quantileMillis(0.5),
                      row.quantileMillis(0.1),
                      row.quantileMillis(0.9)));
        }
        for (Comparison pair : way.comparisons()) {
          text.append(
              "%-52s medians %.3f, superiority %.3f, p %.3f%s%n"
                  .formatted(
                      pair.first() + " : " + pair.second(),
                      pair.medians(),
                      pair.superiority(),
                      pair.p(),
                      toldApart(pair) ? " TOLD APART" : ""));
        }
      }
      return text.toString();
    }
  }

  Outcome run(Machine machine, long seed) throws IOException {
    try {
      Stranger stranger = new Stranger();
      List<Way> ways = new ArrayList<>();
      try (RestGuesser rest = new RestGuesser(endpoints, stranger)) {
        letSomebodyBeginWithAPassword(rest);
        ways.add(way("auth-service alone", rest));
      }
      try (SshGuesser ssh = new SshGuesser(endpoints, stranger)) {
        ways.add(way("over SSH", ssh));
      }
      return new Outcome("timing", machine, seed, rounds, Machine.load(), ways);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has Ed25519", e);
    }
  }

  /** Changes the suite's own copy of the access file, and waits until the change has an effect. */
  private void letSomebodyBeginWithAPassword(RestGuesser rest) throws IOException {
    Path access = Path.of(endpoints.value("GATEHOUSE_STATE"), "config", "access.yaml");
    String text = Files.readString(access);
    String hash =
        text.lines()
            .filter(line -> line.strip().startsWith("passwordHash:"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(access + " has no hash"));
    Files.writeString(
        access,
        text
            + """

              %s:
                policy: demo
                authentication: [[password]]
            """
                .formatted(TYPED)
            + hash
            + "\n");
    Guess right = new Guess("right", TYPED, RIGHT);
    long begin = System.nanoTime();
    while (!rest.isAccepted(right)) {
      if (Pause.secondsSince(begin) > 60) {
        throw new IllegalStateException("the access file took no effect");
      }
      Pause.millis(500);
    }
  }

  private Way way(String name, Guesser guesser) throws IOException {
    Progress.say(name + ": warming up");
    Map<String, List<Long>> nanos = new TreeMap<>();
    GUESSES.forEach(guess -> nanos.put(guess.name(), new ArrayList<>()));
    for (int round = -warmUps; round < rounds; round++) {
      List<Guess> turn = new ArrayList<>(GUESSES);
      Collections.shuffle(turn, random);
      for (Guess guess : turn) {
        long took = guesser.guess(guess);
        if (round >= 0) {
          nanos.getOrDefault(guess.name(), List.of()).add(took);
        }
      }
      if (round % 100 == 0) {
        Progress.say("%s: round %d of %d".formatted(name, round, rounds));
      }
    }
    return new Way(
        name,
        GUESSES.stream().map(guess -> row(nanos, guess)).toList(),
        PAIRS.stream()
            .map(pair -> Comparison.of(row(nanos, pair.getFirst()), row(nanos, pair.getLast())))
            .toList());
  }

  private static Row row(Map<String, List<Long>> nanos, Guess guess) {
    return new Row(guess.name(), nanos.getOrDefault(guess.name(), List.of()));
  }
}
