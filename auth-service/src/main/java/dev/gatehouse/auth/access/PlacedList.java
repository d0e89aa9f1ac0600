package dev.gatehouse.auth.access;

import java.util.List;

/** A list inside a list of the access file, with the place where it stands. */
record PlacedList(AccessNode node, AccessPath path, List<Placed> items) {
  PlacedList {
    items = List.copyOf(items);
  }
}
