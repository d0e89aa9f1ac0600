package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** audit-service dies and comes back: the archive goes on where it was, and no client notices. */
class AuditServiceKilledE2e {
  private final Suite suite = Suite.running();

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void noFrameIsLostOrDoubledAndEveryClientIsServed() {
    for (int round = 1; round <= KilledUnderLoad.rounds(); round++) {
      // When
      List<SshRun> runs = new KilledUnderLoad(suite).round(Part.AUDIT);

      // Then
      assertThat(runs).as("round %d", round).allMatch(run -> run.exit() == 0);
    }
  }
}
