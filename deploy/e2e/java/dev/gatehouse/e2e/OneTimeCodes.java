package dev.gatehouse.e2e;

import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import java.nio.file.Path;
import java.time.Duration;

/** What the authenticator of the user {@code totp} shows. */
final class OneTimeCodes {
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private final Suite suite;

  OneTimeCodes(Suite suite) {
    this.suite = suite;
  }

  /** The code of now. */
  String now() {
    Path program = Path.of("local", "totp").toAbsolutePath();
    return Program.of("bash", program.toString(), "--state", suite.file("").toString())
        .succeed()
        .output()
        .strip();
  }

  /** A code that nobody has used: that of the next period. */
  String fresh() {
    String last = now();
    Await.until("another code", PERIOD.plusSeconds(5), () -> !now().equals(last));
    return now();
  }
}
