package dev.gatehouse.e2e.faults;

import dev.gatehouse.e2e.Suite.Part;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What happens to one part, and what clients may notice of it. The table in
 * docs/when-a-part-dies.md says the same to people.
 *
 * @param patience how long live sessions wait for the part; after that they may end, and say why.
 *     Empty for those that do not wait
 */
record Fault(Part part, Manner manner, Live live, Logins logins, Optional<Duration> patience) {

  /** Every fault; that of audit-service strikes one of its two replicas. */
  static final List<Fault> ALL =
      List.of(
          killed(Part.AUTH, Live.GO_ON, Logins.ARE_REFUSED),
          stopped(Part.AUTH, Live.GO_ON, Logins.WAIT),
          killed(Part.BACKEND, Live.GO_ON, Logins.ARE_REFUSED),
          stopped(Part.BACKEND, Live.GO_ON, Logins.WAIT),
          killed(Part.AUDIT, Live.GO_ON, Logins.ARE_SERVED),
          stopped(Part.AUDIT, Live.GO_ON, Logins.ARE_SERVED),
          killed(Part.GATEWAY, Live.END, Logins.FAIL),
          // An agent waits for its gateway for three keepalives of 15 s.
          waiting(Part.GATEWAY, Manner.STOPPED, Logins.FAIL, Duration.ofSeconds(30)),
          waiting(Part.KAFKA, Manner.KILLED, Logins.WAIT, Duration.ofSeconds(25)),
          waiting(Part.KAFKA, Manner.STOPPED, Logins.WAIT, Duration.ofSeconds(25)),
          killed(Part.S3, Live.GO_ON, Logins.ARE_SERVED),
          stopped(Part.S3, Live.GO_ON, Logins.ARE_SERVED),
          killed(Part.POSTGRES, Live.GO_ON, Logins.ARE_SERVED),
          stopped(Part.POSTGRES, Live.GO_ON, Logins.ARE_SERVED));

  enum Manner {
    /** SIGKILL, and started again. */
    KILLED,
    /** SIGSTOP, and SIGCONT. */
    STOPPED
  }

  /** What sessions notice that are logged in. */
  enum Live {
    /** Nothing: their bytes pass while the part is away. */
    GO_ON,
    /** They stand still, and go on. */
    WAIT,
    /** Their connection breaks. */
    END
  }

  /** What those notice who log in, run a command and log out. */
  enum Logins {
    /** Nothing: they are served while the part is away. */
    ARE_SERVED,
    /** While the part is away they read a sentence with a code. */
    ARE_REFUSED,
    /** They are served late, or read a sentence with a code. */
    WAIT,
    /** Anything, a broken connection too. */
    FAIL
  }

  private static Fault killed(Part part, Live live, Logins logins) {
    return new Fault(part, Manner.KILLED, live, logins, Optional.empty());
  }

  private static Fault stopped(Part part, Live live, Logins logins) {
    return new Fault(part, Manner.STOPPED, live, logins, Optional.empty());
  }

  private static Fault waiting(Part part, Manner manner, Logins logins, Duration patience) {
    return new Fault(part, manner, Live.WAIT, logins, Optional.of(patience));
  }

  /** The same fault of another replica. */
  Fault of(Part replica) {
    return new Fault(replica, manner, live, logins, patience);
  }

  /** Whether the visitor's sessions work while the part is away. */
  boolean mustNotNotice(Visitor visitor) {
    return visitor.isLive() ? live == Live.GO_ON : logins == Logins.ARE_SERVED;
  }

  /** Whether a live session may have ended that way after the part was away for so long. */
  boolean allowsLive(Outcome outcome, Duration away) {
    return switch (live) {
      case GO_ON -> false;
      case WAIT -> outcome.verdict() == Outcome.Verdict.TOLD && isBeyondPatience(away);
      case END -> outcome.verdict() != Outcome.Verdict.SERVED;
    };
  }

  /** Whether a login may have ended that way. */
  boolean allowsLogin(Outcome outcome) {
    return switch (logins) {
      case ARE_SERVED -> outcome.verdict() == Outcome.Verdict.SERVED;
      case ARE_REFUSED, WAIT -> outcome.verdict() != Outcome.Verdict.CUT;
      case FAIL -> true;
    };
  }

  private boolean isBeyondPatience(Duration away) {
    return patience.filter(most -> away.compareTo(most) > 0).isPresent();
  }

  @Override
  public String toString() {
    return part.word() + " " + manner.name().toLowerCase(java.util.Locale.ROOT);
  }
}
