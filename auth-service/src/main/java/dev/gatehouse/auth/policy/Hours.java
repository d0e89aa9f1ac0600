package dev.gatehouse.auth.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A part of the week, by the clock of one time zone. Where it ends before it begins it goes past
 * midnight, and belongs to the day on which it began.
 *
 * @param days the days on which it begins, at least one
 * @param from minutes since midnight, 0 to 1439
 * @param to minutes since midnight, 1 to 1440; not {@code from}
 */
public record Hours(Set<DayOfWeek> days, int from, int to, ZoneId zone) {

  public static final int DAY_MINUTES = 24 * 60;

  private static final int HOUR_MINUTES = 60;

  public Hours {
    Set<DayOfWeek> ordered = EnumSet.noneOf(DayOfWeek.class);
    ordered.addAll(days);
    days = Collections.unmodifiableSet(ordered);
    if (days.isEmpty() || from < 0 || from >= DAY_MINUTES || to < 1 || to > DAY_MINUTES) {
      throw new IllegalArgumentException("days or minutes out of bounds");
    }
    if (from == to) {
      throw new IllegalArgumentException("ends where it begins");
    }
  }

  boolean contain(Instant moment) {
    ZonedDateTime local = moment.atZone(zone);
    int minute = local.getHour() * HOUR_MINUTES + local.getMinute();
    DayOfWeek today = local.getDayOfWeek();
    if (from < to) {
      return days.contains(today) && from <= minute && minute < to;
    }
    return (days.contains(today) && from <= minute)
        || (days.contains(today.minus(1)) && minute < to);
  }

  /**
   * Moments after the first and up to the last at which it can begin or end; at others it does
   * neither.
   */
  SortedSet<Instant> changes(Instant after, Instant last) {
    SortedSet<Instant> changes = new TreeSet<>();
    LocalDate end = last.atZone(zone).toLocalDate();
    for (LocalDate day = after.atZone(zone).toLocalDate();
        !day.isAfter(end);
        day = day.plusDays(1)) {
      changes.addAll(at(day, from));
      changes.addAll(at(day, to));
    }
    // A clock that is set forward can jump past the minute.
    for (ZoneOffsetTransition next = zone.getRules().nextTransition(after);
        next != null && !next.getInstant().isAfter(last);
        next = zone.getRules().nextTransition(next.getInstant())) {
      changes.add(next.getInstant());
    }
    changes.removeIf(change -> !change.isAfter(after) || change.isAfter(last));
    return changes;
  }

  /** Twice, where a clock that is set back comes to the minute again. */
  private Set<Instant> at(LocalDate day, int minute) {
    ZonedDateTime at =
        day.plusDays(minute / DAY_MINUTES)
            .atTime(minute % DAY_MINUTES / HOUR_MINUTES, minute % HOUR_MINUTES)
            .atZone(zone);
    return new HashSet<>(List.of(at.toInstant(), at.withLaterOffsetAtOverlap().toInstant()));
  }
}
