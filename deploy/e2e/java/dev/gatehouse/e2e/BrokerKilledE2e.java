package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The broker dies and comes back: strict sessions pause and go on, and whoever is not served reads
 * why. Nothing passes that is not recorded.
 */
class BrokerKilledE2e {
  private final Suite suite = Suite.running();

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void noFrameIsLostOrDoubledAndNothingPassesUnrecorded() {
    for (int round = 1; round <= KilledUnderLoad.rounds(); round++) {
      // When
      List<SshRun> runs = new KilledUnderLoad(suite).round(Part.KAFKA);

      // Then
      assertThat(runs)
          .as("round %d", round)
          .allMatch(run -> run.exit() == 0 || run.errorText().contains("GH-GATEWAY-"));
    }
  }
}
