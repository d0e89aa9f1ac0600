package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.index.EventForm;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/audit-api.md has a table of events that is generated from the sealed types. */
class EventTypesTest {
  private static final Path PAGE = Path.of("../docs/audit-api.md");
  private static final String BEGIN = "<!-- begin events -->\n";
  private static final String END = "<!-- end events -->\n";

  @Test
  void theDocumentationIsWhatTheTypesSay() throws IOException {
    // Given
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    // When
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      Files.writeString(PAGE, page.substring(0, from) + table() + page.substring(to));
      return;
    }
    // Then
    assertThat(page.substring(from, to))
        .as("write it again with -Dgatehouse.docs=write")
        .isEqualTo(table());
  }

  private static List<Class<?>> ofSessions() {
    return EventForm.classes().filter(type -> type != AuditEvent.Unrecognized.class).toList();
  }

  private static String table() {
    return ofSessions().stream()
        .map(type -> "| `%s` | %s |\n".formatted(EventForm.type(type), fields(type)))
        .collect(Collectors.joining("", "| type | fields of `event` |\n|---|---|\n", ""));
  }

  private static String fields(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(
            field ->
                field.getType() == Bytes.class && !field.getName().equals("command")
                    ? "`" + field.getName() + ".size`"
                    : "`" + field.getName() + "`")
        .collect(Collectors.joining(", "));
  }

  @Test
  void noTwoTypesShareAName() {
    assertThat(EventForm.classes().map(EventForm::type)).doesNotHaveDuplicates();
  }
}
