package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The stock {@code ssh} program, told nothing that a user would not tell it, its streams in files
 * so that what it was given and what it printed are known to the byte. Immutable.
 */
public final class SshClient {
  private final Endpoints endpoints;
  private final String user;
  private final Path identity;
  private final List<String> options;
  private final Map<String, String> environment;
  private final boolean slowly;

  private SshClient(
      Endpoints endpoints,
      String user,
      Path identity,
      List<String> options,
      Map<String, String> environment,
      boolean slowly) {
    this.endpoints = endpoints;
    this.user = user;
    this.identity = identity;
    this.options = List.copyOf(options);
    this.environment = Map.copyOf(environment);
    this.slowly = slowly;
  }

  public static SshClient of(Endpoints endpoints) {
    return new SshClient(
        endpoints, endpoints.user(), endpoints.identity(), List.of(), Map.of(), false);
  }

  public SshClient as(String otherUser) {
    return new SshClient(endpoints, otherUser, identity, options, environment, slowly);
  }

  public SshClient with(Path otherIdentity) {
    return new SshClient(endpoints, user, otherIdentity, options, environment, slowly);
  }

  /** Asks for a terminal even where the input is none. */
  public SshClient terminal() {
    return option("-tt");
  }

  /** What is given first counts: these come before all options that every run has. */
  public SshClient option(String... words) {
    List<String> more = new ArrayList<>(options);
    more.addAll(Arrays.asList(words));
    return new SshClient(endpoints, user, identity, more, environment, slowly);
  }

  public SshClient environment(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new SshClient(endpoints, user, identity, options, more, slowly);
  }

  /** Its output is read more slowly than it comes. */
  public SshClient readingSlowly() {
    return new SshClient(endpoints, user, identity, options, environment, true);
  }

  /** Runs the command with nothing to read, and waits for its end. */
  public SshRun run(String command) {
    return start(command).await();
  }

  /** Runs the command with the file as its input, and waits for its end. */
  public SshRun run(String command, Path input) {
    return start(command, input).await();
  }

  public SshRun start(String command) {
    return start(command, Path.of("/dev/null"));
  }

  public SshRun start(String command, Path input) {
    return launch(command, ProcessBuilder.Redirect.from(input.toFile()));
  }

  /** Starts the command with an input that the test writes as it goes. */
  public SshRun converse(String command) {
    return launch(command, ProcessBuilder.Redirect.PIPE);
  }

  /** Logs in, and stays until it is closed. */
  Connection connect() {
    return Connection.open(this);
  }

  /** Logs in, and stays as the master of a connection that other programs share. */
  public SharedConnection share() {
    return SharedConnection.open(this);
  }

  private SshRun launch(String command, ProcessBuilder.Redirect input) {
    String marker = UUID.randomUUID().toString();
    List<String> arguments = arguments();
    // The shell's no-op carries the name under which the session is found again.
    arguments.add(": " + marker + "; " + command);
    try {
      Path folder = Files.createDirectories(Path.of("target", "e2e", marker));
      Path output = folder.resolve("stdout");
      Path error = folder.resolve("stderr");
      ProcessBuilder builder =
          new ProcessBuilder(arguments)
              .redirectInput(input)
              .redirectOutput(
                  slowly
                      ? ProcessBuilder.Redirect.PIPE
                      : ProcessBuilder.Redirect.to(output.toFile()))
              .redirectError(error.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      Optional<Thread> reader =
          slowly
              ? Optional.of(SlowReader.start(process.getInputStream(), output))
              : Optional.empty();
      return new SshRun(marker, command, process, reader, input, output, error);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line up to the host; what follows is the command, or nothing for a shell. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("ssh"));
    arguments.addAll(options());
    arguments.add(destination());
    return arguments;
  }

  /** A program that takes the options of {@code ssh}: scp, sftp. */
  public Program program(String name) {
    Program program = Program.of(name).with(options());
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      program = program.environment(variable.getKey(), variable.getValue());
    }
    return program;
  }

  /** The {@code ssh} of programs that start it themselves, as one line for a shell. */
  public String commandLine() {
    return "ssh " + Quoting.line(options());
  }

  /** User and host, as ssh, scp, sftp, rsync and git take them. */
  public String destination() {
    return user + "@" + endpoints.host();
  }

  public List<String> options() {
    List<String> all = new ArrayList<>(List.of("-F", "none"));
    all.addAll(options);
    for (String option :
        List.of(
            "Port=" + endpoints.port(),
            "IdentityFile=" + identity,
            "UserKnownHostsFile=" + endpoints.knownHosts(),
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "BatchMode=yes",
            "LogLevel=ERROR")) {
      all.add("-o");
      all.add(option);
    }
    return all;
  }
}
