package dev.gatehouse.auth.explain;

import dev.gatehouse.auth.identity.AuthorizedKeyLine;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A public key as {@code ssh-keygen} writes it to a file that ends in {@code .pub}. */
final class PublicKeyFile {

  private static final int BYTES_MAX = 64 * 1024;

  private PublicKeyFile() {}

  /** The first key in the file; empty when there is none, or it cannot be read. */
  static Optional<PublicKeyBlob> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8)
          .lines()
          .flatMap(line -> key(line).stream())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<PublicKeyBlob> key(String line) {
    return AuthorizedKeyLine.read(line) instanceof AuthorizedKeyLine.Key(PublicKeyBlob blob, _)
        ? Optional.of(blob)
        : Optional.empty();
  }
}
