package dev.gatehouse.auth;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.PublicKeyLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Certificates, authorities and revocation lists that ssh-keygen made by {@code
 * src/test/resources/certificates/make}.
 */
public final class TestingCertificates {

  private static final Path FOLDER = Path.of("src/test/resources/certificates");

  private TestingCertificates() {}

  /** An authority as {@code <algorithm> <base64> <comment>}. */
  public static String authority(String name) {
    return read(name + ".pub");
  }

  /** A certificate's bytes. */
  public static byte[] bytes(String name) {
    return Base64.getDecoder().decode(read(name + ".pub").split(" ", -1)[1]);
  }

  /** A certificate as a client offers it. */
  public static PublicKeyBlob blob(String name) {
    return PublicKeyBlob.of(bytes(name));
  }

  /** A certificate as {@code <algorithm> <base64>}. */
  public static String bare(String name) {
    String[] fields = read(name + ".pub").split(" ", -1);
    return fields[0] + " " + fields[1];
  }

  /** A plain key of {@code src/test/resources/keys}. */
  public static PublicKeyBlob key(String name) {
    return PublicKeyLine.parse(TestingKeys.bare(name)).orElseThrow().blob();
  }

  /** Where a revocation list is. */
  public static Path list(String name) {
    return FOLDER.resolve(name + ".krl").toAbsolutePath();
  }

  private static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
