package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/codes.md has a section that is generated from {@link MessageCode}. */
class MessageCodeTest {
  private static final Path PAGE = Path.of("../docs/codes.md");
  private static final String BEGIN = "<!-- begin audit -->\n";
  private static final String END = "<!-- end audit -->\n";

  @Test
  void theDocumentationIsWhatTheCodeSays() throws IOException {
    // Given
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String section = section();
    // When
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      Files.writeString(PAGE, page.substring(0, from) + section + page.substring(to));
      return;
    }
    // Then
    assertThat(page.substring(from, to))
        .as("write it again with -Dgatehouse.docs=write")
        .isEqualTo(section);
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
                "## audit-service\n\n| code | message | why | what to do |\n|---|---|---|---|\n",
                "\n"));
  }

  @Test
  void noNumberIsUsedTwice() {
    assertThat(MessageCode.values()).extracting(MessageCode::code).doesNotHaveDuplicates();
  }
}
