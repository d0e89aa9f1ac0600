package dev.gatehouse.auth.identity;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One line of an {@code authorized_keys} file (sshd(8)), read.
 *
 * <p>Options restrict a key ({@code command="..."}, {@code from="..."}, {@code restrict}). To
 * ignore one would give more than was meant, so a line that has any is refused by their names.
 */
public sealed interface AuthorizedKeyLine {

  /** A key that may be used. */
  record Key(PublicKeyBlob blob) implements AuthorizedKeyLine {}

  /** An empty line or a comment. */
  record Blank() implements AuthorizedKeyLine {}

  /** A line that is not accepted, and why. */
  record Refused(String problem) implements AuthorizedKeyLine {}

  int CHARACTERS_MAX = PublicKeyLine.CHARACTERS_MAX + 4096;

  Pattern WHITE_SPACE = Pattern.compile("[ \t]+");

  static AuthorizedKeyLine read(String line) {
    if (line.length() > CHARACTERS_MAX) {
      return new Refused("a line has at most " + CHARACTERS_MAX + " characters");
    }
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return new Blank();
    }
    String[] fields = WHITE_SPACE.split(text, 3);
    Optional<KeyAlgorithm> algorithm = KeyAlgorithm.named(fields[0]);
    if (algorithm.isEmpty()) {
      return new Refused(KeyOptions.problemWithStartOf(text));
    }
    if (fields.length < 2) {
      return new Refused("the key is missing after its algorithm");
    }
    return key(algorithm.get(), fields[1]);
  }

  private static AuthorizedKeyLine key(KeyAlgorithm algorithm, String base64) {
    Optional<PublicKeyBlob> blob = PublicKeyLine.blob(base64);
    if (blob.isEmpty()) {
      return new Refused("the key is not base64 of a public key");
    }
    return KeySoundness.problemWith(algorithm, blob.get())
        .<AuthorizedKeyLine>map(Refused::new)
        .orElseGet(() -> new Key(blob.get()));
  }
}
