package dev.gatehouse.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One run of {@code ssh}: its streams as files, and the marker that its command carries. */
final class SshRun implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final String marker;
  private final String command;
  private final Process process;
  private final ProcessBuilder.Redirect input;
  private final Path output;
  private final Path error;

  SshRun(
      String marker,
      String command,
      Process process,
      ProcessBuilder.Redirect input,
      Path output,
      Path error) {
    this.marker = marker;
    this.command = command;
    this.process = process;
    this.input = input;
    this.output = output;
    this.error = error;
  }

  String marker() {
    return marker;
  }

  /** Waits for the end; a client that hangs is ended and fails the test. */
  SshRun await() {
    try {
      if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("ssh did not end within " + TIMEOUT + ": " + this);
      }
      return this;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isRunning() {
    return process.isAlive();
  }

  int exit() {
    return process.exitValue();
  }

  byte[] output() {
    return bytes(output);
  }

  byte[] error() {
    return bytes(error);
  }

  /** What the client read from its input file; nothing for one that the test wrote as it went. */
  byte[] input() {
    return input.file() == null ? new byte[0] : bytes(input.file().toPath());
  }

  String outputText() {
    return new String(output(), StandardCharsets.UTF_8);
  }

  String errorText() {
    return new String(error(), StandardCharsets.UTF_8);
  }

  /** Writes a line to a client started with {@link SshClient#converse}. */
  void say(String line) {
    try {
      OutputStream stream = process.getOutputStream();
      stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitOutput(String text, Duration bound) {
    Await.until(
        "ssh printed \"" + text + "\": " + this,
        bound,
        () -> {
          if (!isRunning() && !outputText().contains(text)) {
            throw new AssertionError("ssh ended before it printed \"" + text + "\": " + this);
          }
          return outputText().contains(text);
        });
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "%s [%s] %s, stdout %d bytes, stderr: %s"
        .formatted(
            command.length() > 80 ? command.substring(0, 80) + "..." : command,
            marker,
            process.isAlive() ? "running" : "exit " + process.exitValue(),
            output.toFile().length(),
            errorText());
  }
}
