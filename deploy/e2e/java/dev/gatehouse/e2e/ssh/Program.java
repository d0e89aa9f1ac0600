package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program of this machine, with what it is started with. Immutable. */
public final class Program {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path folder;
  private final Path input;

  private Program(List<String> command, Map<String, String> environment, Path folder, Path input) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.folder = folder;
    this.input = input;
  }

  public static Program of(String... command) {
    return of(List.of(command));
  }

  /** The program with nothing to read, in the folder of the tests. */
  public static Program of(List<String> command) {
    return new Program(command, Map.of(), Path.of("").toAbsolutePath(), Path.of("/dev/null"));
  }

  public Program with(String... arguments) {
    return with(List.of(arguments));
  }

  public Program with(List<String> arguments) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(arguments);
    return new Program(longer, environment, folder, input);
  }

  public Program environment(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Program(command, more, folder, input);
  }

  public Program in(Path otherFolder) {
    return new Program(command, environment, otherFolder, input);
  }

  public Program reading(Path file) {
    return new Program(command, environment, folder, file);
  }

  public List<String> command() {
    return command;
  }

  /** Runs the program, and fails the test unless it ends with exit code 0. */
  public Outcome succeed() {
    Outcome outcome = run();
    if (outcome.exit() != 0) {
      throw new AssertionError("failed: " + outcome);
    }
    return outcome;
  }

  public Outcome run() {
    return run(TIMEOUT);
  }

  /** Waits for the end; a program that hangs is ended and fails the test. */
  public Outcome run(Duration bound) {
    try (Running running = start()) {
      return running.await(bound);
    }
  }

  /** Starts the program; what it prints goes to files until it is closed. */
  public Running start() {
    try {
      Path streams = Files.createTempDirectory("gatehouse-e2e-");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(input.toFile())
              .redirectOutput(streams.resolve("stdout").toFile())
              .redirectError(streams.resolve("stderr").toFile());
      builder.environment().putAll(environment);
      return new Running(command, builder.start(), streams);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a program printed and returned. */
  public record Outcome(List<String> command, int exit, String output, String error) {}

  /** A program at work; closing ends it. */
  public static final class Running implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final Path streams;

    private Running(List<String> command, Process process, Path streams) {
      this.command = command;
      this.process = process;
      this.streams = streams;
    }

    public Outcome await(Duration bound) {
      try {
        if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError("longer than " + bound + ": " + command + "\n" + error());
        }
        return new Outcome(command, process.exitValue(), output(), error());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    public boolean isRunning() {
      return process.isAlive();
    }

    /** What it has printed so far. */
    public String output() {
      return text("stdout");
    }

    public String error() {
      return text("stderr");
    }

    private String text(String stream) {
      try {
        return new String(Files.readAllBytes(streams.resolve(stream)), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(streams.resolve("stdout"));
        Files.deleteIfExists(streams.resolve("stderr"));
        Files.delete(streams);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
