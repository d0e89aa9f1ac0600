package dev.gatehouse.auth.block;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody at an address who wants to be a user.
 *
 * @param user the name as the client sent it, whether or not anybody has it
 */
public record Guess(InetAddress address, String user, Proof proof) {

  /** What the client brings. */
  public enum Proof {
    /** A key. Nobody guesses one, so it counts against no user, and no user's block concerns it. */
    KEY,
    /** A password, from somebody who has proven nothing. */
    FIRST_SECRET,
    /** A password or code, from somebody who has proven a step before. */
    LATER_SECRET
  }

  Subject addressSubject() {
    return Subject.of(address);
  }

  Optional<Subject> userSubject() {
    return switch (proof) {
      case KEY -> Optional.empty();
      case FIRST_SECRET -> Optional.of(Subject.ofUser(SubjectKind.USER, user));
      case LATER_SECRET -> Optional.of(Subject.ofUser(SubjectKind.USER_AFTER_STEP, user));
    };
  }

  /** All that this counts against, in the order in which everybody locks them. */
  List<Subject> subjects() {
    return Stream.concat(Stream.of(addressSubject()), userSubject().stream()).toList();
  }

  Haunt haunt() {
    return new Haunt(Subject.ofUser(SubjectKind.USER, user).text(), addressSubject().text());
  }

  /** A user, and an address that the user logs in from. */
  record Haunt(String user, String address) {}
}
