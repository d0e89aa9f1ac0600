package dev.gatehouse.auth.explain;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.policy.ForwardNetworkReading;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was written behind the program's name, read. */
sealed interface CommandLine {

  /** To read the file and list its errors. */
  record Check(Path file) implements CommandLine {}

  /** To answer a question by the file. */
  record Explain(Path file, Question question) implements CommandLine {}

  /** Not to be read as either, and why. */
  record Unusable(String problem) implements CommandLine {}

  static CommandLine read(List<String> words) {
    try {
      return new Reading(words).commandLine();
    } catch (NotUsable e) {
      return new Unusable(e.problem);
    }
  }

  /** Reads words from the first on. */
  final class Reading {

    private final List<String> words;
    private Optional<String> user = Optional.empty();
    private Optional<PublicKeyBlob> key = Optional.empty();
    private Optional<InetAddress> address = Optional.empty();
    private Optional<Instant> at = Optional.empty();

    private Reading(List<String> words) {
      this.words = new ArrayList<>(words);
    }

    private CommandLine commandLine() throws NotUsable {
      String command = next("check or explain");
      return switch (command) {
        case "check" -> check();
        case "explain" -> explain();
        default -> throw new NotUsable("there is no '" + command + "'");
      };
    }

    private CommandLine check() throws NotUsable {
      Path file = file();
      if (!words.isEmpty()) {
        throw new NotUsable("check takes one file");
      }
      return new Check(file);
    }

    private CommandLine explain() throws NotUsable {
      Path file = file();
      while (!words.isEmpty() && words.getFirst().startsWith("-")) {
        option(next("an option"));
      }
      String name = user.orElseThrow(() -> new NotUsable("--user is missing"));
      return RequestWords.read(words)
          .<CommandLine>map(
              request -> new Explain(file, new Question(name, key, address, at, request)))
          .orElseThrow(() -> new NotUsable("the request is none of those below"));
    }

    private void option(String option) throws NotUsable {
      switch (option) {
        case "--user" -> user = Optional.of(next("a name behind --user"));
        case "--key" ->
            key =
                Optional.of(
                    PublicKeyFile.read(path(next("a file behind --key")))
                        .orElseThrow(() -> new NotUsable("--key names no file with a public key")));
        case "--address" ->
            address =
                Optional.of(
                    ForwardNetworkReading.address(next("an address behind --address"))
                        .orElseThrow(() -> new NotUsable("--address is an IPv4 or IPv6 address")));
        case "--at" -> at = Optional.of(moment(next("a time behind --at")));
        default -> throw new NotUsable("there is no option " + option);
      }
    }

    private static Instant moment(String text) throws NotUsable {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new NotUsable("--at is a time such as 2026-11-26T20:00:00+01:00 or ...Z");
      }
    }

    private Path file() throws NotUsable {
      return path(next("the access file"));
    }

    private static Path path(String text) throws NotUsable {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new NotUsable("this cannot be the name of a file");
      }
    }

    private String next(String what) throws NotUsable {
      if (words.isEmpty()) {
        throw new NotUsable(what + " is missing");
      }
      return words.removeFirst();
    }
  }

  /** Words that are no command line. */
  final class NotUsable extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;

    private NotUsable(String problem) {
      super(problem);
      this.problem = problem;
    }
  }
}
