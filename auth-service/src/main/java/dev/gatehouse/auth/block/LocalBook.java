package dev.gatehouse.auth.block;

import dev.gatehouse.auth.block.Guess.Haunt;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What this process knows, in its memory: a bounded copy of what it has seen in the database, and
 * its own counts while that is away.
 *
 * <p>Of each kind only so many subjects are kept; those that would be forgotten first are dropped.
 * Thread-safe, and never waits.
 */
final class LocalBook implements UnfailingBook {

  private final BlockSettings settings;
  private final Map<SubjectKind, LocalTable> tables = new EnumMap<>(SubjectKind.class);
  private final Map<Haunt, Instant> haunts;

  /** What {@link #fail} has counted since it was last carried over. */
  private final Set<Subject> counted = new HashSet<>();

  LocalBook(BlockSettings settings) {
    this.settings = settings;
    for (SubjectKind kind : SubjectKind.values()) {
      tables.put(kind, new LocalTable(settings.localSubjectsMax()));
    }
    this.haunts = boundedInOrderOfUse(settings.localSubjectsMax());
  }

  private static Map<Haunt, Instant> boundedInOrderOfUse(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Haunt, Instant> eldest) {
        return size() > max;
      }
    };
  }

  @Override
  public synchronized Look look(Guess guess, Instant at) {
    return new Look(
        standings(guess.subjects()),
        lastSeen(guess.haunt()).isAfter(at.minus(settings.familiarFor())));
  }

  @Override
  public synchronized Map<Subject, Standing> fail(Collection<Subject> subjects, Instant at) {
    Map<Subject, Standing> after = new HashMap<>();
    for (Subject subject : subjects) {
      Standing standing = settings.rule(subject.kind()).after(table(subject).of(subject), at);
      table(subject).put(subject, standing);
      after.put(subject, standing);
    }
    counted.addAll(subjects);
    if (counted.size() > 2 * settings.localSubjectsMax() * tables.size()) {
      counted.retainAll(standings(counted).keySet());
    }
    return after;
  }

  @Override
  public synchronized void remember(Haunt haunt, Instant at) {
    haunts.put(haunt, at);
  }

  /** The same where nothing newer is known. */
  synchronized void rememberAsOfOld(Haunt haunt, Instant at) {
    haunts.putIfAbsent(haunt, at);
  }

  /** When this process has last seen the user log in there; the beginning of time if never. */
  synchronized Instant lastSeen(Haunt haunt) {
    return haunts.getOrDefault(haunt, Instant.EPOCH);
  }

  /** Takes over what the database says of these, and that it says nothing of the others. */
  synchronized void copy(Collection<Subject> subjects, Map<Subject, Standing> standings) {
    for (Subject subject : subjects) {
      table(subject).put(subject, standings.getOrDefault(subject, Standing.NONE));
    }
  }

  /** What was counted here and not yet carried over. */
  synchronized Map<Subject, Standing> counted() {
    return standings(counted);
  }

  synchronized void carriedOver(Collection<Subject> subjects) {
    counted.removeAll(Set.copyOf(subjects));
  }

  private Map<Subject, Standing> standings(Collection<Subject> subjects) {
    Map<Subject, Standing> known = new HashMap<>();
    for (Subject subject : subjects) {
      Standing standing = table(subject).of(subject);
      if (!standing.equals(Standing.NONE)) {
        known.put(subject, standing);
      }
    }
    return known;
  }

  /** How many subjects of each kind are blocked. */
  synchronized Map<SubjectKind, Long> blocked(Instant at) {
    Map<SubjectKind, Long> blocked = new EnumMap<>(SubjectKind.class);
    tables.forEach((kind, table) -> blocked.put(kind, table.blocked(at)));
    return blocked;
  }

  private LocalTable table(Subject subject) {
    LocalTable table = tables.get(subject.kind());
    if (table == null) {
      throw new IllegalStateException("every kind has a table");
    }
    return table;
  }
}
