package dev.gatehouse.auth.access;

import java.util.List;

/**
 * A piece of the access file that knows the line it starts on.
 *
 * <p>The file is read into this small tree and not into objects, because an error must name its
 * line, and because what YAML offers beyond it (anchors, aliases, tags, merge keys) has no place in
 * a security policy.
 */
sealed interface AccessNode {

  /** The line, counted from 1. */
  int line();

  /** What a person calls this kind of node. */
  String kind();

  /** A mapping, its entries in the file's order; keys may repeat, and who reads it reports that. */
  record Mapping(int line, List<Entry> entries) implements AccessNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  record Entry(Scalar key, AccessNode value) {}

  record Sequence(int line, List<AccessNode> items) implements AccessNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A single value.
   *
   * @param plain whether it stands without quotes; only then can it be a number or a truth value
   */
  record Scalar(int line, String text, boolean plain) implements AccessNode {

    boolean isEmpty() {
      return text.isEmpty() || (plain && (text.equals("~") || text.equals("null")));
    }

    @Override
    public String kind() {
      return isEmpty() ? "nothing" : "a single value";
    }
  }
}
