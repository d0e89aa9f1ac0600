package dev.gatehouse.e2e.ssh;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of {@code ssh}: its streams as files, and the marker that its command carries. */
public final class SshRun implements AutoCloseable {
  /** Longer than any part is away for. */
  private static final Duration TIMEOUT = Rounds.stop().plus(Duration.ofMinutes(2));

  private final String marker;
  private final String command;
  private final Process process;
  private final Optional<Thread> reader;
  private final ProcessBuilder.Redirect input;
  private final Path output;
  private final Path error;

  SshRun(
      String marker,
      String command,
      Process process,
      Optional<Thread> reader,
      ProcessBuilder.Redirect input,
      Path output,
      Path error) {
    this.marker = marker;
    this.command = command;
    this.process = process;
    this.reader = reader;
    this.input = input;
    this.output = output;
    this.error = error;
  }

  public String marker() {
    return marker;
  }

  /** Waits for the end; a client that hangs is ended and fails the test. */
  public SshRun await() {
    try {
      if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("ssh did not end within " + TIMEOUT + ": " + this);
      }
      if (reader.isPresent()) {
        reader.get().join();
      }
      return this;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  public int exit() {
    return process.exitValue();
  }

  public byte[] output() {
    return bytes(output);
  }

  public byte[] error() {
    return bytes(error);
  }

  /** What it printed, as a file that grows while it runs. */
  public Path outputFile() {
    return output;
  }

  public Path errorFile() {
    return error;
  }

  /** What the client read; none for one that the test wrote to as it went. */
  public Optional<Path> inputFile() {
    return Optional.ofNullable(input.file()).map(File::toPath);
  }

  public String outputText() {
    return new String(output(), StandardCharsets.UTF_8);
  }

  public String errorText() {
    return new String(error(), StandardCharsets.UTF_8);
  }

  /** Writes a line to a client started with {@link SshClient#converse}. */
  public void say(String line) {
    write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes to a client started with {@link SshClient#converse}. */
  public void write(byte[] bytes) {
    try {
      OutputStream stream = process.getOutputStream();
      stream.write(bytes);
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void awaitOutput(String text, Duration bound) {
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
