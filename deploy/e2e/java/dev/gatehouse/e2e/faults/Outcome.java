package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One run of a client, once it is over.
 *
 * @param seen when that was seen
 */
record Outcome(Visitor visitor, SshRun run, Verdict verdict, Instant seen) {
  enum Verdict {
    /** It got all that it asked for. */
    SERVED,
    /** It did not, and a sentence with a code said why. */
    TOLD,
    /** It did not, and nobody said why. */
    CUT
  }

  static Outcome of(Visitor visitor, SshRun run) {
    return new Outcome(visitor, run, verdict(run), Instant.now());
  }

  private static Verdict verdict(SshRun run) {
    if (run.exit() == 0) {
      return Verdict.SERVED;
    }
    return run.errorText().contains("GH-GATEWAY-") ? Verdict.TOLD : Verdict.CUT;
  }

  /** How many there are of each verdict, for a line of a log. */
  static Map<Verdict, Long> count(List<Outcome> outcomes) {
    return outcomes.stream()
        .collect(
            Collectors.groupingBy(
                Outcome::verdict, () -> new EnumMap<>(Verdict.class), Collectors.counting()));
  }

  @Override
  public String toString() {
    return visitor + ": " + verdict + ", " + run;
  }
}
