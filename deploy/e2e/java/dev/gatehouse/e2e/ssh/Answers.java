package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What a person types when {@code ssh} asks, one answer after the other. They come from files by
 * way of {@code SSH_ASKPASS}, so that none is ever an argument or in an environment.
 */
public final class Answers {
  private final Path folder;
  private final Path program;

  private Answers(Path folder, Path program) {
    this.folder = folder;
    this.program = program;
  }

  /** Keeps the answers, and what was asked, in a folder that is the test's own. */
  public static Answers in(Path folder, String... answers) {
    try {
      Path own = Files.createTempDirectory(folder, "answers");
      for (int i = 0; i < answers.length; i++) {
        Files.writeString(own.resolve(String.valueOf(i + 1)), answers[i] + "\n");
      }
      Path program = own.resolve("askpass");
      Files.writeString(
          program,
          """
          #!/bin/sh
          printf '%%s\\n' "$1" >>'%1$s/asked'
          cat '%1$s/'"$(wc -l <'%1$s/asked')"
          """
              .formatted(own.toAbsolutePath()));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
      return new Answers(own, program.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client with somebody beside it who answers; it gives up when an answer is wrong. */
  public SshClient to(SshClient client) {
    return client
        .environment("SSH_ASKPASS", program.toString())
        .environment("SSH_ASKPASS_REQUIRE", "force")
        .option("-o", "BatchMode=no", "-o", "NumberOfPasswordPrompts=1");
  }

  /** The questions so far, as the person saw them. */
  public List<String> asked() {
    Path asked = folder.resolve("asked");
    try {
      return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
