package dev.gatehouse.auth.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the file system says of some files, at one moment and without reading them: enough to see
 * that one was changed, replaced, or is gone.
 *
 * <p>Symbolic links are followed, so that a link that points elsewhere is a change. The time of the
 * last change of the inode (ctime) is among the attributes, for tools that copy a file set its
 * other times as they like. Immutable.
 *
 * @param attributes those of each file; none for one that is not there
 */
public record FileStates(Map<Path, Map<String, Object>> attributes) {

  private static final String COMPARED = "unix:dev,ino,mode,uid,gid,size,lastModifiedTime,ctime";

  public FileStates {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  static Map<String, Object> of(Path file) {
    try {
      return Map.copyOf(Files.readAttributes(file, COMPARED));
    } catch (IOException e) {
      return Map.of();
    }
  }

  /** The same files as they are at this moment. */
  public FileStates now() {
    Map<Path, Map<String, Object>> now = new LinkedHashMap<>();
    attributes.keySet().forEach(file -> now.put(file, of(file)));
    return new FileStates(now);
  }

  /** Whether nothing was done to any of the files since. */
  public boolean stillStand() {
    return equals(now());
  }

  /** The files that were not so, or not at all, among the others. */
  public List<Path> changedSince(FileStates others) {
    return attributes.keySet().stream()
        .filter(file -> !Objects.equals(attributes.get(file), others.attributes.get(file)))
        .toList();
  }
}
