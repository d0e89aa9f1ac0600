package dev.gatehouse.auth.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file in {@code malformed/} is refused, with exactly the errors that its own comments
 * announce as {@code # expect <line>: <path>: <problem>}.
 */
class MalformedAccessFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/malformed");
  private static final String EXPECT = "# expect ";

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void isRefusedWithEachErrorInItsPlace(Path file) throws IOException {
    // Given
    List<String> announced =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith(EXPECT))
            .map(line -> line.substring(EXPECT.length()))
            .toList();

    // When
    AccessReading reading = AccessFile.read(file);

    // Then
    assertThat(reading)
        .isInstanceOfSatisfying(
            AccessReading.Refused.class,
            refused -> {
              assertThat(refused.violations().stream().map(MalformedAccessFilesTest::text))
                  .containsExactlyElementsOf(announced);
              assertThat(refused.violations())
                  .allSatisfy(
                      violation -> assertThat(violation.file()).isEqualTo(file.toAbsolutePath()));
            });
  }

  private static String text(AccessViolation violation) {
    return "%d: %s: %s".formatted(violation.line(), violation.path(), violation.problem());
  }
}
