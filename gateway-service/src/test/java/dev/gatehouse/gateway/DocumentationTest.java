package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.messages.MessageCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the documentation says is what the service says. */
class DocumentationTest {
  private static final Path CODES = Path.of("../docs/codes.md");
  private static final Pattern SECTION =
      Pattern.compile("(?s)(?<=<!-- begin gateway -->\n).*?(?=<!-- end gateway -->)");

  @Test
  void thePageOfMessageCodesIsUpToDate() throws IOException {
    // Given
    String page = Files.readString(CODES);
    String section = section();

    // When
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      page = SECTION.matcher(page).replaceFirst(_ -> Matcher.quoteReplacement(section));
      Files.writeString(CODES, page);
    }

    // Then
    assertThat(SECTION.matcher(page).results().map(MatchResult::group))
        .as("run mvn test with -Dgatehouse.docs=write")
        .containsExactly(section);
  }

  @Test
  void noTwoMessagesShareACode() {
    // When
    List<String> codes = Arrays.stream(MessageCode.values()).map(MessageCode::code).toList();

    // Then
    assertThat(codes)
        .doesNotHaveDuplicates()
        .isSorted()
        .allMatch(code -> code.matches("GH-GATEWAY-\\d{4}"));
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
                "## gateway-service\n\n| code | message | cause | next step |\n|---|---|---|---|\n",
                ""));
  }
}
