package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For how long sessions of a group's users go on at most that nobody confirms. */
class StaleMaxTest {

  @TempDir private Path folder;

  private AccessSnapshot read() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default]
            policies: {p: {template: default, channels: [shell]}}
            groups:
              short: {authorizationStaleMax: 90s}
              shorter: {authorizationStaleMax: 1m}
              silent: {policy: p}
            users:
              none: {groups: [silent], authorizedKeys: ['%1$s']}
              one: {groups: [silent, short], authorizedKeys: ['no-pty %1$s']}
              both: {policy: p, groups: [short, shorter, silent]}
            """
                .formatted(TestingKeys.bare("ed25519")));
    return switch (AccessFile.read(file)) {
      case AccessReading.Accepted(AccessSnapshot snapshot) -> snapshot;
      case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
    };
  }

  @Test
  void theShortestOfAllTheUsersGroupsHoldsWhicheverWayThePolicyCame() throws IOException {
    // When
    AccessSnapshot access = read();

    // Then
    assertThat(access.account("none").orElseThrow().authorization().staleMax()).isEmpty();
    assertThat(access.account("one").orElseThrow().byKey().values())
        .extracting(Authorization::staleMax)
        .containsExactly(Optional.of(Duration.ofSeconds(90)));
    assertThat(access.account("both").orElseThrow().authorization().staleMax())
        .contains(Duration.ofMinutes(1));
  }
}
