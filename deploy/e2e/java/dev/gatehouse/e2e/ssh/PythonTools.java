package dev.gatehouse.e2e.ssh;

import java.nio.file.Files;
import java.nio.file.Path;

/** The programs that {@code deploy/e2e/python/install} puts into a virtual environment. */
public final class PythonTools {
  private static final Path FOLDER = Path.of("target", "e2e-python", "bin").toAbsolutePath();

  private PythonTools() {}

  public static Program program(String name) {
    Path program = FOLDER.resolve(name);
    if (!Files.isExecutable(program)) {
      throw new AssertionError(program + " is missing: run deploy/e2e/python/install");
    }
    return Program.of(program.toString());
  }
}
