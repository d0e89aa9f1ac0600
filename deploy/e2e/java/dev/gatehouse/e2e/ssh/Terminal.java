package dev.gatehouse.e2e.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** A terminal with a person's keyboard and screen, which is tmux. */
public final class Terminal implements AutoCloseable {
  private final String server = "gatehouse-e2e-" + UUID.randomUUID();

  private Terminal() {}

  /** Runs the program on a screen of that size; every byte that it prints goes to the file too. */
  public static Terminal open(List<String> program, int columns, int rows, Path typescript) {
    Terminal terminal = new Terminal();
    String command = Quoting.line(program);
    terminal.tmux(
        "new-session",
        "-d",
        "-x",
        String.valueOf(columns),
        "-y",
        String.valueOf(rows),
        // Not before the typescript is open.
        "tmux -L " + terminal.server + " wait-for begin; exec " + command);
    terminal.tmux(
        "pipe-pane", "exec cat > " + Quoting.word(typescript.toAbsolutePath().toString()));
    terminal.tmux("wait-for", "-S", "begin");
    return terminal;
  }

  /** Types a line. */
  public void type(String line) {
    keys(line);
    key("Enter");
  }

  public void keys(String text) {
    tmux("send-keys", "-l", text);
  }

  /** Presses one key, by tmux's name for it. */
  public void key(String name) {
    tmux("send-keys", name);
  }

  public void resize(int columns, int rows) {
    tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
  }

  public String screen() {
    return tmux("capture-pane", "-p");
  }

  public void awaitScreen(String expression, Duration bound) {
    Pattern pattern = Pattern.compile(expression);
    try {
      Await.until("the screen shows " + expression, bound, () -> pattern.matcher(screen()).find());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it shows:\n" + screen(), e);
    }
  }

  public void awaitEnd(Duration bound) {
    Await.until(
        "the program on the terminal ended",
        bound,
        () -> tmuxProgram("has-session").run().exit() != 0);
  }

  @Override
  public void close() {
    tmuxProgram("kill-server").run();
  }

  private String tmux(String... arguments) {
    return tmuxProgram(arguments).succeed().output();
  }

  private Program tmuxProgram(String... arguments) {
    return Program.of("tmux", "-L", server, "-f", "/dev/null").with(arguments);
  }
}
