package dev.gatehouse.auth.explain;

import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessLines;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.AccessViolation;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The program {@code gatehouse-policy}: checks an access file, and explains what it lets a user do.
 * It reads files and calls nobody.
 */
public final class GatehousePolicy {

  /** The file has no error; what was asked about is allowed. */
  static final int YES = 0;

  /** The file has errors, or what was asked about is denied. */
  static final int NO = 1;

  /** The command line cannot be read. */
  static final int UNUSABLE = 2;

  private static final String USAGE =
      """
      usage: gatehouse-policy check FILE
             gatehouse-policy explain FILE --user NAME [--key FILE] [--address ADDRESS]
                                     [--at TIME] REQUEST

      A request is one of
      %s
      """
          .formatted(RequestWords.FORMS);

  private final PrintStream out;
  private final PrintStream errors;
  private final InstantSource clock;

  GatehousePolicy(PrintStream out, PrintStream errors, InstantSource clock) {
    this.out = out;
    this.errors = errors;
    this.clock = clock;
  }

  public static void main(String[] words) {
    System.exit(
        new GatehousePolicy(System.out, System.err, InstantSource.system()).run(List.of(words)));
  }

  /** The status with which the program ends. */
  int run(List<String> words) {
    return switch (CommandLine.read(words)) {
      case CommandLine.Check(Path file) -> check(file);
      case CommandLine.Explain(Path file, Question question) -> explain(file, question);
      case CommandLine.Unusable(String problem) -> {
        errors.println("gatehouse-policy: " + problem);
        errors.print(USAGE);
        yield UNUSABLE;
      }
    };
  }

  private int check(Path file) {
    Optional<AccessSnapshot> snapshot = snapshot(file);
    snapshot.ifPresent(
        accepted -> {
          sayWhoGetsNothing(file, accepted);
          out.printf("%s has no error; it names %d users%n", file, accepted.userCount());
        });
    return snapshot.isPresent() ? YES : NO;
  }

  private int explain(Path file, Question question) {
    Optional<AccessSnapshot> snapshot = snapshot(file);
    Optional<AccessLines> lines = AccessLines.of(file);
    if (snapshot.isEmpty() || lines.isEmpty()) {
      return NO;
    }
    Instant now = question.at().orElseGet(clock::instant);
    Explanation explanation = Explainer.explain(snapshot.get(), lines.get(), question, now);
    out.println(explanation.allowed() ? "allowed" : "denied");
    explanation.lines().forEach(out::println);
    return explanation.allowed() ? YES : NO;
  }

  /** What the service would let take effect; empty, with every error printed, if it would not. */
  private Optional<AccessSnapshot> snapshot(Path file) {
    return switch (AccessFile.read(file)) {
      case AccessReading.Accepted(AccessSnapshot snapshot) -> Optional.of(snapshot);
      case AccessReading.Refused(List<AccessViolation> violations) -> {
        violations.forEach(errors::println);
        yield Optional.empty();
      }
    };
  }

  private void sayWhoGetsNothing(Path file, AccessSnapshot snapshot) {
    AccessLines.of(file)
        .ifPresent(
            lines ->
                snapshot
                    .usersWithoutPolicy()
                    .forEach(
                        user ->
                            out.println(
                                lines
                                    .key("users", user.text())
                                    .says("has no policy and gets nothing"))));
  }
}
