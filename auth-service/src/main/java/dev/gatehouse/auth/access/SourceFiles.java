package dev.gatehouse.auth.access;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one way to the files that an access file is made of: itself, and those it names. Each is
 * remembered as it was before it was read, whatever came of reading it, so that a later change of
 * any of them is seen.
 *
 * <p>For one reading, on one thread.
 */
final class SourceFiles {

  private final Path folder;
  private final Map<Path, Map<String, Object>> seen = new LinkedHashMap<>();

  /**
   * @param folder where the access file is, to which a relative file name is relative
   */
  SourceFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * A file that the access file names.
   *
   * @throws InvalidPathException when this cannot be the name of a file
   */
  Path named(String name) {
    return folder.resolve(name);
  }

  BoundedFile read(Path file, int bytesMax) {
    remember(file);
    return BoundedFile.read(file, bytesMax);
  }

  BoundedBytes readBytes(Path file, int bytesMax) {
    remember(file);
    return BoundedBytes.read(file, bytesMax);
  }

  /** Reads a file that is nobody's but its owner's; a group may read it. */
  BoundedFile readPrivate(Path file, int bytesMax) {
    remember(file);
    return BoundedFile.readPrivate(file, bytesMax);
  }

  /** All files that were asked for, each as it was before it was first read. */
  FileStates states() {
    return new FileStates(seen);
  }

  private void remember(Path file) {
    seen.computeIfAbsent(file, FileStates::of);
  }
}
