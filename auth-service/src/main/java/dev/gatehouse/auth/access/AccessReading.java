package dev.gatehouse.auth.access;

import java.util.List;

/** What came of reading an access file: all of it, or the reasons why none of it. */
public sealed interface AccessReading {

  record Accepted(AccessSnapshot snapshot) implements AccessReading {}

  record Refused(List<AccessViolation> violations) implements AccessReading {
    public Refused {
      violations = List.copyOf(violations);
    }
  }
}
