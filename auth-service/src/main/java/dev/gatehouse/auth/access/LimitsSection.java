package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads one set of limits. */
final class LimitsSection {

  static final String DURATION = "sessionDurationMax";
  static final String IDLE = "idleMax";

  static final String SESSIONS = "sessionsMax";
  static final String BYTES = "bytesMax";

  static final List<String> KEYS = List.of(DURATION, IDLE, SESSIONS, BYTES);

  static final ScalarForm<Duration> FORM =
      ScalarForm.duration(SessionLimits.DURATION_SHORTEST, SessionLimits.DURATION_LONGEST);

  static final ScalarForm<Integer> SESSIONS_FORM = ScalarForm.count(1, SessionLimits.SESSIONS_MOST);

  static final ScalarForm<Long> BYTES_FORM =
      ScalarForm.size(SessionLimits.BYTES_LEAST, SessionLimits.BYTES_MOST);

  private LimitsSection() {}

  static SessionLimits read(Section section) {
    Duration most = duration(section, DURATION, SessionLimits.DEFAULT.sessionDurationMax());
    Duration idle = duration(section, IDLE, Duration.ZERO);
    if (idle.compareTo(most) >= 0) {
      section.refuse(IDLE, "has no effect, for sessions end sooner by sessionDurationMax");
    }
    return new SessionLimits(
        most,
        Optional.of(idle).filter(some -> !some.isZero()),
        Optional.of(section.value(SESSIONS, SESSIONS_FORM, 0)).filter(some -> some > 0),
        Optional.of(section.value(BYTES, BYTES_FORM, 0L)).filter(some -> some > 0));
  }

  private static Duration duration(Section section, String key, Duration otherwise) {
    return section.value(key, FORM, otherwise);
  }
}
