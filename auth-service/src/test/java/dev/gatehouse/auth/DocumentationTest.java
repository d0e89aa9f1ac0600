package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says is what the service does. */
class DocumentationTest {

  private static final Path CODES = Path.of("../docs/codes.md");
  private static final Path ACCESS = Path.of("../docs/access.md");
  private static final Path LOCAL_SUITE = Path.of("../deploy/local/access.yaml");

  private static final Pattern CODES_SECTION =
      Pattern.compile("(?s)(?<=<!-- begin auth -->\n).*?(?=<!-- end auth -->)");
  private static final Pattern WHOLE_FILE = Pattern.compile("(?s)```yaml\n(version: 1\n.*?)```");

  @TempDir private Path folder;

  @Test
  void thePageOfMessageCodesIsUpToDate() throws IOException {
    // Given
    String page = Files.readString(CODES);
    String section = section();

    // When
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      page = CODES_SECTION.matcher(page).replaceFirst(match -> quoted(section));
      Files.writeString(CODES, page);
    }

    // Then
    assertThat(CODES_SECTION.matcher(page).results().map(MatchResult::group))
        .as("run mvn test with -Dgatehouse.docs=write")
        .containsExactly(section);
  }

  @Test
  void noTwoMessagesShareACode() {
    // When
    List<String> codes = Arrays.stream(MessageCode.values()).map(MessageCode::code).toList();

    // Then
    assertThat(codes).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void everyWholeFileInTheReferenceIsAccepted() throws IOException {
    // Given
    Files.createDirectory(folder.resolve("keys"));
    Files.writeString(folder.resolve("keys/alice.pub"), TestingKeys.line("ed25519"));
    List<String> examples =
        WHOLE_FILE
            .matcher(Files.readString(ACCESS))
            .results()
            .map(match -> match.group(1))
            .toList();

    // When / Then
    assertThat(examples).isNotEmpty().allSatisfy(this::isAccepted);
  }

  @Test
  void theLocalSuitesFileIsAcceptedOnceItsKeysAndSecretAreThere() throws IOException {
    // Given
    Files.createDirectories(folder.resolve(".run/secrets"));
    Path secret =
        Files.writeString(
            folder.resolve(".run/secrets/totp"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve(".run/id_demo.pub"), TestingKeys.line("ed25519"));
    Files.writeString(folder.resolve(".run/ca_demo.pub"), TestingCertificates.authority("ca"));

    // When / Then
    isAccepted(Files.readString(LOCAL_SUITE));
  }

  private void isAccepted(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("access.yaml"), text);
    assertThat(AccessFile.read(file)).isInstanceOf(AccessReading.Accepted.class);
  }

  private static String section() {
    return Arrays.stream(MessageCode.values())
        .map(
            code ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(code.code(), code.text(), code.cause(), code.nextStep()))
        .collect(
            Collectors.joining(
                "",
                "## auth-service\n\n| code | message | cause | next step |\n|---|---|---|---|\n",
                ""));
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }
}
