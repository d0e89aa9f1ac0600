package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Scalar;

/**
 * A single value together with where it stands, so that whoever reads it can refuse it by place.
 */
record Placed(Scalar scalar, AccessPath path) {

  String text() {
    return scalar.text();
  }

  /** What of the value can be repeated in an error. */
  String shown() {
    return shown(text());
  }

  static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
