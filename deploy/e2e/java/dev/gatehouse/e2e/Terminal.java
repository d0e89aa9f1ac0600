package dev.gatehouse.e2e;

import dev.gatehouse.e2e.Suite.ProcessOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A terminal with a person's keyboard and screen, which is tmux. */
final class Terminal implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final String server = "gatehouse-e2e-" + UUID.randomUUID();

  private Terminal() {}

  /** Runs the program on a screen of that size; every byte that it prints goes to the file too. */
  static Terminal open(List<String> program, int columns, int rows, Path typescript) {
    Terminal terminal = new Terminal();
    String command = program.stream().map(Terminal::quoted).collect(Collectors.joining(" "));
    terminal.tmux(
        "new-session",
        "-d",
        "-x",
        String.valueOf(columns),
        "-y",
        String.valueOf(rows),
        // Not before the typescript is open.
        "tmux -L " + terminal.server + " wait-for begin; exec " + command);
    terminal.tmux("pipe-pane", "exec cat > " + quoted(typescript.toAbsolutePath().toString()));
    terminal.tmux("wait-for", "-S", "begin");
    return terminal;
  }

  /** Types a line. */
  void type(String line) {
    keys(line);
    key("Enter");
  }

  void keys(String text) {
    tmux("send-keys", "-l", text);
  }

  /** Presses one key, by tmux's name for it. */
  void key(String name) {
    tmux("send-keys", name);
  }

  void resize(int columns, int rows) {
    tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
  }

  String screen() {
    return tmux("capture-pane", "-p");
  }

  void awaitScreen(String expression, Duration bound) {
    Pattern pattern = Pattern.compile(expression);
    try {
      Await.until("the screen shows " + expression, bound, () -> pattern.matcher(screen()).find());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it shows:\n" + screen(), e);
    }
  }

  void awaitEnd(Duration bound) {
    Await.until("the program on the terminal ended", bound, () -> run("has-session").exit() != 0);
  }

  @Override
  public void close() {
    run("kill-server");
  }

  private String tmux(String... arguments) {
    ProcessOutcome outcome = run(arguments);
    if (outcome.exit() != 0) {
      throw new AssertionError("tmux " + String.join(" ", arguments) + ": " + outcome.output());
    }
    return outcome.output();
  }

  private ProcessOutcome run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", server, "-f", "/dev/null"));
    command.addAll(List.of(arguments));
    return ProcessOutcome.of(command, TIMEOUT);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
