package dev.gatehouse.audit.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.MessageCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the alarm of a reader that is late begins and ends, and what is said of it. */
class ReaderLagTest {
  private static final Logger LOGGER = Logger.getLogger(ReaderLag.class.getName());

  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReaderLag lag = new ReaderLag("archive", registry, nanos::get);
  private final List<String> said = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(listener);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(listener);
  }

  @Test
  void theAlarmIsRaisedOnceAtHalfAndTakenBackOnceBelowTwoFifths() {
    // When
    List<Boolean> raised = new ArrayList<>();
    for (double used : new double[] {0.49, 0.5, 0.9, 0.45, 0.4, 0.39, 0.49}) {
      lag.measured(new ReaderLag.Reading(1, Duration.ofHours(1), used));
      raised.add(lag.isRaised());
    }

    // Then
    assertThat(raised).containsExactly(false, true, true, true, true, false, false);
    assertThat(said)
        .containsExactly(
            MessageCode.RETENTION_HALF_USED.text(), MessageCode.RETENTION_RELIEVED.text());
  }

  @Test
  void aReadingThatIsOldShowsItsAge() {
    // Given
    nanos.addAndGet(Duration.ofSeconds(7).toNanos());
    double before = age();
    lag.measured(ReaderLag.Reading.NONE);

    // When
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());

    // Then
    assertThat(before).isEqualTo(7);
    assertThat(age()).isEqualTo(3);
  }

  private double age() {
    return registry.get("gatehouse.audit.watch.age").gauge().value();
  }
}
