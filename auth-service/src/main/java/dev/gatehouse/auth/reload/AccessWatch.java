package dev.gatehouse.auth.reload;

import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.AccessViolation;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.access.FileStates;
import dev.gatehouse.auth.access.WatchedReading;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the access file and the files that it names, and lets them take effect when they have
 * changed.
 *
 * <pre>
 *            changed                    stood still
 *   settled ---------> being changed -----------------> settled: read whole, and judged
 *                       |         ^
 *                       +---------+
 *                      changed again
 * </pre>
 *
 * What was changed has to stand still from one look to the next before it is judged, so that nobody
 * meets the half of what an editor or a copy has written. A file that is refused leaves in effect
 * what was there before. Not thread-safe: for the one thread that looks.
 */
final class AccessWatch {

  private final Path file;
  private final CurrentAccess access;
  private final AccessRecord record;

  private FileStates settled;
  private Optional<FileStates> beingChanged = Optional.empty();

  private AccessWatch(Path file, FileStates settled, CurrentAccess access, AccessRecord record) {
    this.file = file;
    this.settled = settled;
    this.access = access;
    this.record = record;
  }

  /**
   * Reads the file for the first time and lets it take effect.
   *
   * @return empty when it is refused; every error is in the log then
   */
  static Optional<AccessWatch> begin(Path file, CurrentAccess access, AccessRecord record) {
    WatchedReading first = AccessFile.readWatched(file);
    return switch (first.reading()) {
      case AccessReading.Accepted(AccessSnapshot snapshot) -> {
        access.put(snapshot);
        record.begun(file, snapshot);
        yield Optional.of(new AccessWatch(file, first.files(), access, record));
      }
      case AccessReading.Refused(List<AccessViolation> violations) -> {
        record.notBegun(file, violations);
        yield Optional.empty();
      }
    };
  }

  /** One look. It costs no reading while nothing changes. */
  void look() {
    if (beingChanged.isEmpty() && settled.stillStand()) {
      return;
    }
    boolean stoodStill = beingChanged.map(FileStates::stillStand).orElse(false);
    WatchedReading reading = AccessFile.readWatched(file);
    if (stoodStill && beingChanged.equals(Optional.of(reading.files()))) {
      judge(reading);
    } else {
      // Read to learn which files it names by now: they have to stand still too.
      beingChanged = Optional.of(reading.files());
    }
  }

  private void judge(WatchedReading reading) {
    List<Path> changed = reading.files().changedSince(settled);
    settled = reading.files();
    beingChanged = Optional.empty();
    switch (reading.reading()) {
      case AccessReading.Accepted(AccessSnapshot snapshot) -> {
        access.put(snapshot);
        record.accepted(file, snapshot, changed);
      }
      case AccessReading.Refused(List<AccessViolation> violations) ->
          record.refused(file, violations);
    }
  }
}
