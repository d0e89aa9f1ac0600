package dev.gatehouse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The stock {@code ssh} program, told nothing that a user would not tell it, its streams in files
 * so that what it was given and what it printed are known to the byte. Immutable.
 */
final class SshClient {
  private final Suite suite;
  private final String user;
  private final Path identity;
  private final List<String> options;

  private SshClient(Suite suite, String user, Path identity, List<String> options) {
    this.suite = suite;
    this.user = user;
    this.identity = identity;
    this.options = List.copyOf(options);
  }

  static SshClient of(Suite suite) {
    return new SshClient(
        suite, "demo", Path.of(suite.endpoint("GATEHOUSE_SSH_IDENTITY")), List.of());
  }

  SshClient as(String otherUser) {
    return new SshClient(suite, otherUser, identity, options);
  }

  SshClient with(Path otherIdentity) {
    return new SshClient(suite, user, otherIdentity, options);
  }

  /** Asks for a terminal even where the input is none. */
  SshClient terminal() {
    return option("-tt");
  }

  SshClient option(String option) {
    List<String> more = new ArrayList<>(options);
    more.add(option);
    return new SshClient(suite, user, identity, more);
  }

  /** Runs the command with nothing to read, and waits for its end. */
  SshRun run(String command) {
    return start(command).await();
  }

  /** Runs the command with the file as its input, and waits for its end. */
  SshRun run(String command, Path input) {
    return start(command, input).await();
  }

  SshRun start(String command) {
    return start(command, Path.of("/dev/null"));
  }

  SshRun start(String command, Path input) {
    return launch(command, ProcessBuilder.Redirect.from(input.toFile()));
  }

  /** Starts the command with an input that the test writes as it goes. */
  SshRun converse(String command) {
    return launch(command, ProcessBuilder.Redirect.PIPE);
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
      Process process =
          new ProcessBuilder(arguments)
              .redirectInput(input)
              .redirectOutput(output.toFile())
              .redirectError(error.toFile())
              .start();
      return new SshRun(marker, command, process, input, output, error);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line up to the host; what follows is the command, or nothing for a shell. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("ssh", "-F", "none"));
    arguments.addAll(options);
    for (String option :
        List.of(
            "UserKnownHostsFile=" + suite.endpoint("GATEHOUSE_SSH_KNOWN_HOSTS"),
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "BatchMode=yes",
            "LogLevel=ERROR")) {
      arguments.add("-o");
      arguments.add(option);
    }
    arguments.addAll(
        List.of(
            "-i",
            identity.toString(),
            "-p",
            suite.endpoint("GATEHOUSE_SSH_PORT"),
            user + "@" + suite.endpoint("GATEHOUSE_SSH_HOST")));
    return arguments;
  }
}
