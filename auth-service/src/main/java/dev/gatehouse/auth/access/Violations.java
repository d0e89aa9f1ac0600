package dev.gatehouse.auth.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The errors found so far; bounded, because a file of nothing but errors must not fill the log.
 *
 * <p>For one reading, on one thread.
 */
final class Violations {

  static final int VIOLATIONS_MAX = 100;

  private final Path file;
  private final List<AccessViolation> found = new ArrayList<>();
  private int beyond;

  Violations(Path file) {
    this.file = file;
  }

  void add(AccessNode at, AccessPath path, String problem) {
    add(file, at.line(), path, problem);
  }

  void add(int line, AccessPath path, String problem) {
    add(file, line, path, problem);
  }

  void add(Path inFile, int line, AccessPath path, String problem) {
    if (found.size() < VIOLATIONS_MAX) {
      found.add(new AccessViolation(inFile, line, path.toString(), problem));
    } else {
      beyond++;
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** All that were found, in the order of the access file, then of the files it names. */
  List<AccessViolation> inOrder() {
    List<AccessViolation> all = new ArrayList<>(found);
    all.sort(
        Comparator.comparing((AccessViolation violation) -> !violation.file().equals(file))
            .thenComparing(AccessViolation::file)
            .thenComparingInt(AccessViolation::line));
    if (beyond > 0) {
      all.add(
          new AccessViolation(
              file, 0, AccessPath.ROOT.toString(), beyond + " more errors are not listed"));
    }
    return List.copyOf(all);
  }
}
