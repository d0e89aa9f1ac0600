package dev.gatehouse.auth.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.access.CurrentAccess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessReloadTest {

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final CurrentAccess access = new CurrentAccess();
  private final AccessRecord record =
      new AccessRecord(new SimpleMeterRegistry(), InstantSource.system());

  @Test
  void aFileThatChangesIsReadByItself() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("access.yaml"), "version: 1\n");
    try (AccessReload reload = new AccessReload(file, SHORT, access, record)) {
      boolean begun = reload.begin();

      // When
      Files.writeString(file, "version: 1\nusers: {demo: {}}\n");

      // Then
      assertThat(begun).isTrue();
      assertThat(usersBecome(1)).isTrue();
    }
  }

  @Test
  void withoutAnIntervalNobodyLooksAgain() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("access.yaml"), "version: 1\n");
    Set<Thread> others = Set.copyOf(Thread.getAllStackTraces().keySet());
    try (AccessReload reload = new AccessReload(file, Duration.ZERO, access, record)) {

      // When
      boolean begun = reload.begin();

      // Then
      assertThat(begun).isTrue();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !others.contains(thread))
          .extracting(Thread::getName)
          .doesNotContain("access-reload");
    }
  }

  @Test
  void aFileThatIsRefusedIsNotInEffect() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("access.yaml"), "version: 9\n");

    // When
    boolean begun;
    try (AccessReload reload = new AccessReload(file, SHORT, access, record)) {
      begun = reload.begin();
    }

    // Then
    assertThat(begun).isFalse();
    assertThat(access.isLoaded()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, true",
    "PT0.1S, true",
    "PT5S, true",
    "PT1H, true",
    "PT0.099S, false",
    "PT-5S, false",
    "PT1H0.001S, false"
  })
  void anIntervalHasBounds(Duration interval, boolean accepted) {
    assertThat(AccessReload.isInterval(interval)).isEqualTo(accepted);
  }

  private boolean usersBecome(int count) throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (access.snapshot().userCount() != count && System.nanoTime() < end) {
      // Between two looks: the file is read on a thread that tells nobody.
      Thread.sleep(20);
    }
    return access.snapshot().userCount() == count;
  }
}
