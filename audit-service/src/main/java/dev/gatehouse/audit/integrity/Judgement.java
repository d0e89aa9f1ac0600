package dev.gatehouse.audit.integrity;

import dev.gatehouse.audit.journal.JournalEntries;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a session's frames and its gateway's journal come to, taken together.
 *
 * <p>Pure: the same evidence gives the same judgement, on every replica and at every time.
 *
 * @param missing sequences that are known to have existed and are not there
 * @param findings why it is not complete, in words
 */
public record Judgement(Integrity integrity, List<SequenceRange> missing, List<String> findings) {
  public Judgement {
    missing = List.copyOf(missing);
    findings = List.copyOf(findings);
  }

  /**
   * Judges.
   *
   * @param stretches in sequence, none overlapping another, at least one
   * @param forked two different frames claimed the same sequence
   */
  public static Judgement of(
      SessionId session, List<Stretch> stretches, boolean forked, JournalEntries journal) {
    Bench bench = new Bench();
    bench.forked(forked);
    bench.chain(session, stretches);
    bench.opening(stretches.getFirst(), journal);
    bench.closing(stretches.getLast(), journal);
    return new Judgement(bench.integrity, bench.missing, bench.findings);
  }

  /** The findings while they are gathered. */
  private static final class Bench {
    private final List<SequenceRange> missing = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private Integrity integrity = Integrity.COMPLETE;

    private void find(Integrity worth, String finding) {
      integrity = integrity.worst(worth);
      findings.add(finding);
    }

    private void missing(long first, long last) {
      missing.add(new SequenceRange(first, last));
      find(Integrity.DAMAGED, "frames " + first + " to " + last + " are missing");
    }

    void forked(boolean forked) {
      if (forked) {
        find(Integrity.TAMPERED, "two different frames claim the same sequence");
      }
    }

    void chain(SessionId session, List<Stretch> stretches) {
      long through = 0;
      Optional<Hash> before = Optional.of(HashChain.origin(session.stream()));
      for (Stretch stretch : stretches) {
        if (!stretch.linked()) {
          find(
              Integrity.TAMPERED,
              "the chain breaks within " + stretch.first() + " to " + stretch.last());
        }
        if (stretch.first() > through + 1) {
          missing(through + 1, stretch.first() - 1);
        } else if (!before.equals(Optional.of(stretch.previous()))) {
          find(Integrity.TAMPERED, "the chain breaks before frame " + stretch.first());
        }
        through = stretch.last();
        if (stretch.gaps() > 0) {
          find(
              Integrity.GAP,
              "facts were left out and declared, within "
                  + stretch.first()
                  + " to "
                  + stretch.last());
        }
        before = Optional.of(stretch.head());
      }
    }

    void opening(Stretch first, JournalEntries journal) {
      if (first.first() != 1) {
        return;
      }
      if (first.started().isEmpty()) {
        find(Integrity.TAMPERED, "the first frame does not start a session");
      } else if (journal.opened().isPresent()) {
        SessionEvent.Started started = first.started().get();
        JournalEntries.Opened opened = journal.opened().get();
        if (!opened.incarnation().equals(started.gateway())
            || opened.ordinal() != started.ordinal()
            || !opened.firstFrame().equals(first.firstHash())) {
          find(Integrity.TAMPERED, "the gateway's journal opened another session under this id");
        }
      }
    }

    void closing(Stretch last, JournalEntries journal) {
      boolean ended = last.ended().filter(end -> end.sequence() == last.last()).isPresent();
      if (journal.opened().isEmpty()) {
        find(Integrity.TRUNCATED, "no trusted gateway's journal has opened this session");
      }
      if (journal.closed().isEmpty()) {
        find(Integrity.TRUNCATED, "no trusted gateway's journal has closed this session");
      } else {
        agree(last, journal.closed().get());
      }
      if (!ended) {
        find(Integrity.TRUNCATED, "the last frame does not end the session");
      }
    }

    private void agree(Stretch last, JournalEntries.Closed closed) {
      if (last.last() < closed.frames()) {
        missing(last.last() + 1, closed.frames());
      } else if (last.last() > closed.frames()) {
        find(
            Integrity.TAMPERED,
            "there are frames beyond the " + closed.frames() + " that the journal closed with");
      } else if (!last.head().equals(closed.head())) {
        find(Integrity.TAMPERED, "the last frame is not the one that the journal closed with");
      }
    }
  }
}
