package dev.gatehouse.auth.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.auth.caller.CallerTokens.UnusableToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerTokensTest {

  private static final String ONE = "A".repeat(43);
  private static final String OTHER = "B".repeat(43);
  private static final String THIRD = "C".repeat(43);

  @TempDir private Path folder;

  @Test
  void aTokenBelongsToItsCallerAlone() throws IOException, UnusableToken {
    // Given
    CallerTokens tokens =
        CallerTokens.load(
            Map.of(
                Caller.GATEWAY,
                file("g", ONE + "\n"),
                Caller.BACKEND,
                file("b", OTHER),
                Caller.OPERATOR,
                file("o", THIRD)));

    // When / Then
    assertThat(tokens.callerOf(ONE)).contains(Caller.GATEWAY);
    assertThat(tokens.callerOf(OTHER)).contains(Caller.BACKEND);
    assertThat(tokens.callerOf(THIRD)).contains(Caller.OPERATOR);
    assertThat(tokens.callerOf("D".repeat(43))).isEmpty();
    assertThat(tokens.callerOf("")).isEmpty();
  }

  @Test
  void aMissingCallerIsRefusedByName() throws IOException {
    refuses(
        Map.of(Caller.GATEWAY, file("g", ONE)),
        "gatehouse.auth.callers.backend.token-file is missing");
  }

  @Test
  void anUnreadableFileIsRefusedByName() throws IOException {
    Path absent = folder.resolve("absent");
    refuses(
        Map.of(Caller.GATEWAY, absent, Caller.BACKEND, file("b", ONE)),
        "gatehouse.auth.callers.gateway.token-file names a file that cannot be read: " + absent);
  }

  @Test
  void aTokenThatIsTooShortIsRefused() throws IOException {
    refuses(
        Map.of(Caller.GATEWAY, file("g", "secret"), Caller.BACKEND, file("b", ONE)),
        "gatehouse.auth.callers.gateway.token-file does not hold 32 bytes in base64url");
  }

  @Test
  void twoCallersDoNotShareAToken() throws IOException {
    refuses(
        Map.of(Caller.GATEWAY, file("g", ONE), Caller.BACKEND, file("b", ONE)),
        "gatehouse.auth.callers.backend.token-file holds another caller's token; each has its own");
  }

  private static void refuses(Map<Caller, Path> files, String problem) {
    assertThatExceptionOfType(UnusableToken.class)
        .isThrownBy(() -> CallerTokens.load(files))
        .extracting(UnusableToken::problem)
        .isEqualTo(problem);
  }

  private Path file(String name, String token) throws IOException {
    return Files.writeString(folder.resolve(name), token);
  }
}
