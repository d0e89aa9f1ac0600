package dev.gatehouse.auth.explain;

import dev.gatehouse.auth.access.AccessLines;
import dev.gatehouse.auth.access.AccessLines.Place;

/** Where a user's policy, and what the user has to prove, come from: the user, or a group. */
final class Sources {

  private static final String USERS = "users";
  private static final String GROUPS = "groups";
  private static final String AUTHENTICATION = "authentication";

  private final AccessLines lines;
  private final String user;

  Sources(AccessLines lines, String user) {
    this.lines = lines;
    this.user = user;
  }

  Place policy() {
    return ofUserOrGroup("policy");
  }

  /** Where the lists of methods are; not there when the default is in effect. */
  Place authentication(String policy) {
    Place own = ofUserOrGroup(AUTHENTICATION);
    return own.there() ? own : lines.key("policies", policy, AUTHENTICATION);
  }

  private Place ofUserOrGroup(String key) {
    Place own = lines.key(USERS, user, key);
    return own.there()
        ? own
        : lines.texts(USERS, user, GROUPS).stream()
            .map(group -> lines.key(GROUPS, group, key))
            .filter(Place::there)
            .findFirst()
            .orElse(own);
  }
}
