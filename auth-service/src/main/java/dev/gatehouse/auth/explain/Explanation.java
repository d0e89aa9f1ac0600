package dev.gatehouse.auth.explain;

import java.util.List;

/**
 * What came of a question.
 *
 * @param allowed whether it may pass; where an address decides that only a workload can know, too
 * @param lines why, each beginning with the file, line and path that says it
 */
record Explanation(boolean allowed, List<String> lines) {
  Explanation {
    lines = List.copyOf(lines);
  }
}
