package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads one set of limits. */
final class LimitsSection {

  static final String DURATION = "sessionDurationMax";
  static final String IDLE = "idleMax";

  static final List<String> KEYS = List.of(DURATION, IDLE);

  static final ScalarForm<Duration> FORM =
      ScalarForm.duration(SessionLimits.DURATION_SHORTEST, SessionLimits.DURATION_LONGEST);

  private LimitsSection() {}

  static SessionLimits read(Section section) {
    Duration most = duration(section, DURATION, SessionLimits.DEFAULT.sessionDurationMax());
    Duration idle = duration(section, IDLE, Duration.ZERO);
    if (idle.compareTo(most) >= 0) {
      section.refuse(IDLE, "has no effect, for sessions end sooner by sessionDurationMax");
    }
    return new SessionLimits(most, idle.isZero() ? Optional.empty() : Optional.of(idle));
  }

  private static Duration duration(Section section, String key, Duration otherwise) {
    return section.value(key, FORM, otherwise);
  }
}
