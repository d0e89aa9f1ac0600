package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/relay.md} says what the tables say. */
class RelayPageTest {
  private static final Path PAGE = Path.of("../docs/relay.md");
  private static final Pattern TABLES =
      Pattern.compile("(?s)(?<=<!-- begin tables -->\n).*?(?=<!-- end tables -->)");

  @Test
  void thePageOfWhatIsRelayedIsUpToDate() throws IOException {
    // Given
    String page = Files.readString(PAGE);
    String tables = channels() + requests();

    // When
    if ("write".equals(System.getProperty("gatehouse.docs"))) {
      page = TABLES.matcher(page).replaceFirst(_ -> Matcher.quoteReplacement(tables));
      Files.writeString(PAGE, page);
    }

    // Then
    assertThat(TABLES.matcher(page).results().map(MatchResult::group))
        .as("run mvn test with -Dgatehouse.docs=write")
        .containsExactly(tables);
  }

  private static String channels() {
    StringBuilder table =
        new StringBuilder("\n| channel | opened by | word in the policy |\n|---|---|---|\n");
    for (ChannelType type : ChannelType.values()) {
      String word =
          type.kind()
              .map(kind -> "`" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
              .orElse("`shell`, `exec`, `subsystem`");
      table.append("| `%s` | %s | %s |\n".formatted(type.wireName(), name(type.opener()), word));
    }
    return table.toString();
  }

  private static String requests() {
    StringBuilder table =
        new StringBuilder("\n| request | of | sent by | hop |\n|---|---|---|---|\n");
    for (Side side : Side.values()) {
      append(table, HopTable.channelRequests(side), "a session channel", side);
    }
    for (Side side : Side.values()) {
      append(table, HopTable.globalRequests(side), "the whole session", side);
    }
    return table.append('\n').toString();
  }

  private static void append(
      StringBuilder table, Map<String, HopTable.Hop> rows, String scope, Side side) {
    new TreeMap<>(rows)
        .forEach(
            (type, hop) ->
                table.append(
                    "| `%s` | %s | %s | %s |\n".formatted(type, scope, name(side), words(hop))));
  }

  private static String name(Side side) {
    return side == Side.CLIENT ? "client" : "workload";
  }

  private static String words(HopTable.Hop hop) {
    return hop == HopTable.Hop.END_TO_END ? "end to end" : "hop by hop";
  }
}
