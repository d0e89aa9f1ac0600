package dev.gatehouse.auth.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads a small text file, or says in words why it cannot. */
sealed interface BoundedFile {

  record Text(String text) implements BoundedFile {}

  record Unreadable(String problem) implements BoundedFile {}

  Set<PosixFilePermission> KEPT_PRIVATE = PosixFilePermissions.fromString("rwxr-x---");

  /** Reads a file that is nobody's but its owner's; a group may read it. */
  static BoundedFile readPrivate(Path file, int bytesMax) {
    try {
      if (Files.isRegularFile(file)
          && !KEPT_PRIVATE.containsAll(Files.getPosixFilePermissions(file))) {
        return new Unreadable("everybody may use the file; chmod 600");
      }
    } catch (IOException e) {
      return new Unreadable("the file cannot be read");
    }
    return read(file, bytesMax);
  }

  static BoundedFile read(Path file, int bytesMax) {
    return switch (BoundedBytes.read(file, bytesMax)) {
      case BoundedBytes.Unreadable(String problem) -> new Unreadable(problem);
      case BoundedBytes.Content content -> text(content.bytes());
    };
  }

  private static BoundedFile text(byte[] bytes) {
    try {
      return new Text(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return new Unreadable("the file is not UTF-8");
    }
  }
}
