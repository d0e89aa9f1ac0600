package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.identity.PublicKeyLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recording that a user gets is the strongest that the policy or any of the groups names. */
class RecordingFloorTest {

  @TempDir private Path folder;

  @ParameterizedTest(name = "policy {0}, groups [{1}]: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "strict      | ''                 | strict",
        "strict      | weak               | strict",
        "strict      | firm               | strict",
        "best-effort | ''                 | best-effort",
        "best-effort | silent             | best-effort",
        "best-effort | weak               | best-effort",
        "best-effort | firm               | strict",
        "best-effort | weak, firm         | strict",
        "best-effort | firm, weak         | strict",
        "best-effort | weak, silent, firm | strict",
      })
  void theStrongerHoldsWhicheverSaysIt(String own, String groups, String expected)
      throws IOException {
    // Given
    String file = file("policy: " + own, groups);

    // When
    String recording = recordingOf(file);

    // Then
    assertThat(recording).isEqualTo(expected);
  }

  @ParameterizedTest(name = "groups [{0}]: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "relaxed       | best-effort",
        "relaxed, firm | strict",
        "firm, relaxed | strict",
        "contradicting | strict",
      })
  void aPolicyThatAGroupGivesIsHeldToTheFloorsToo(String groups, String expected)
      throws IOException {
    // Given
    String file = file("authorizedKeysFile: no-more-keys", groups);

    // When
    String recording = recordingOf(file);

    // Then
    assertThat(recording).isEqualTo(expected);
  }

  private static String file(String more, String groups) {
    return """
        version: 1
        templates: [default]
        policies:
          strict: {template: default, recording: strict}
          best-effort: {template: default, recording: best-effort}
        groups:
          silent: {}
          weak: {recordingFloor: best-effort}
          firm: {recordingFloor: strict}
          relaxed: {policy: best-effort}
          contradicting: {policy: best-effort, recordingFloor: strict}
        users:
          demo:
            %s
            groups: [%s]
            authorizedKeys: ["%s"]
        """
        .formatted(more, groups, TestingKeys.line("ed25519"));
  }

  private String recordingOf(String text) throws IOException {
    Files.writeString(folder.resolve("no-more-keys"), "");
    Path file = Files.writeString(folder.resolve("access.yaml"), text);
    return switch (AccessFile.read(file)) {
      case AccessReading.Accepted(AccessSnapshot snapshot) ->
          snapshot
              .authorization(
                  "demo", PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob())
              .orElseThrow()
              .policy()
              .recording()
              .word();
      case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
    };
  }
}
