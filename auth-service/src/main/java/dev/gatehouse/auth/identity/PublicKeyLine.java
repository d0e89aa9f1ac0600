package dev.gatehouse.auth.identity;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A public key in OpenSSH's one-line form without comment: {@code <algorithm> <base64>}.
 *
 * <p>Says nothing about the key itself: a client may offer what it likes, and what is not
 * authorized needs no understanding.
 */
public record PublicKeyLine(String algorithm, PublicKeyBlob blob) {

  /** A line of the longest blob: base64 needs four characters for three bytes. */
  public static final int CHARACTERS_MAX = PublicKeyBlob.BYTES_MAX / 3 * 4 + 128;

  private static final Pattern ALGORITHM = Pattern.compile("[!-~&&[^,]]{1,64}");

  /** The line's parts; empty when it is not of this form. */
  public static Optional<PublicKeyLine> parse(String line) {
    if (line.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    int space = line.indexOf(' ');
    if (space < 0 || !ALGORITHM.matcher(line.substring(0, space)).matches()) {
      return Optional.empty();
    }
    return blob(line.substring(space + 1))
        .map(blob -> new PublicKeyLine(line.substring(0, space), blob));
  }

  static Optional<PublicKeyBlob> blob(String base64) {
    try {
      return Optional.of(PublicKeyBlob.of(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
