package dev.gatehouse.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MessageCodeTest {

  private static final Path PAGE = Path.of("../docs/codes.md");
  private static final String BEGIN = "<!-- begin backend -->";
  private static final String END = "<!-- end backend -->";

  @Test
  void codesAreUnique() {
    assertThat(Arrays.stream(MessageCode.values()).map(MessageCode::code)).doesNotHaveDuplicates();
  }

  /** Run with {@code -Dgatehouse.docs=write} to bring the page up to date. */
  @Test
  void thePageSaysWhatTheCodesSay() throws IOException {
    String page = Files.readString(PAGE);
    String expected = page.substring(0, page.indexOf(BEGIN)) + section() + rest(page);
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  private static String rest(String page) {
    return page.substring(page.indexOf(END) + END.length());
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
                BEGIN
                    + "\n## backend-service\n\n"
                    + "| code | message | cause | next step |\n|---|---|---|---|\n",
                END));
  }
}
