package dev.gatehouse.auth.identity;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One line of an {@code authorized_keys} file (sshd(8)), read.
 *
 * <p>Options restrict a key. To ignore one would give more than was meant, so a line with one that
 * is not enforced is refused by its name.
 */
public sealed interface AuthorizedKeyLine {

  /** A key that may be used, within its restrictions. */
  record Key(PublicKeyBlob blob, KeyRestrictions restrictions) implements AuthorizedKeyLine {}

  /**
   * An authority, whose certificates may be used within its restrictions.
   *
   * @param principals those that certificates are good for; empty when the line names none
   */
  record Authority(
      PublicKeyBlob blob, KeyRestrictions restrictions, Optional<Set<String>> principals)
      implements AuthorizedKeyLine {
    public Authority {
      principals = principals.map(Set::copyOf);
    }
  }

  /** An empty line or a comment. */
  record Blank() implements AuthorizedKeyLine {}

  /** A line that is not accepted, and why. */
  record Refused(String problem) implements AuthorizedKeyLine {}

  int CHARACTERS_MAX = PublicKeyLine.CHARACTERS_MAX + 4096;

  Pattern ALGORITHM_LIKE = Pattern.compile("[a-z][a-z0-9.@-]{0,63}");

  Pattern WHITE_SPACE = Pattern.compile("[ \t]+");

  static AuthorizedKeyLine read(String line) {
    if (line.length() > CHARACTERS_MAX) {
      return new Refused("a line has at most " + CHARACTERS_MAX + " characters");
    }
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return new Blank();
    }
    int end = KeyOptions.endOfFirstField(text);
    String first = text.substring(0, end);
    String rest = text.substring(end).strip();
    if (KeyAlgorithm.named(first).isPresent()) {
      return key(text, KeyOptions.NONE);
    }
    boolean hasOptions =
        KeyAlgorithm.named(WHITE_SPACE.split(rest, 2)[0]).isPresent() || first.contains("\"");
    if (!hasOptions) {
      return notAnAlgorithm(first);
    }
    return switch (KeyOptions.read(first)) {
      case KeyOptions.Reading.Accepted accepted -> key(rest, accepted);
      case KeyOptions.Reading.Refused(String problem) -> new Refused(problem);
    };
  }

  /** The authority in a line without options, as {@code ssh-keygen} writes it to a file. */
  static AuthorizedKeyLine readAuthority(String line) {
    String text = line.strip();
    return text.lines().count() > 1
        ? new Refused("there is more than one line")
        : key(text, KeyOptions.AUTHORITY);
  }

  private static Refused notAnAlgorithm(String first) {
    String start = ALGORITHM_LIKE.matcher(first).matches() ? "'" + first + "'" : "the line's start";
    return new Refused(
        start + " is not an accepted key algorithm; accepted are " + KeyAlgorithm.words());
  }

  private static AuthorizedKeyLine key(String text, KeyOptions.Reading.Accepted options) {
    String[] fields = WHITE_SPACE.split(text, 3);
    Optional<KeyAlgorithm> algorithm = KeyAlgorithm.named(fields[0]);
    if (algorithm.isEmpty()) {
      return notAnAlgorithm(fields[0]);
    }
    if (fields.length < 2) {
      return new Refused("the key is missing after its algorithm");
    }
    return key(algorithm.get(), fields[1], options);
  }

  private static AuthorizedKeyLine key(
      KeyAlgorithm algorithm, String base64, KeyOptions.Reading.Accepted options) {
    Optional<PublicKeyBlob> blob = PublicKeyLine.blob(base64);
    if (blob.isEmpty()) {
      return new Refused("the key is not base64 of a public key");
    }
    return KeySoundness.problemWith(algorithm, blob.get())
        .<AuthorizedKeyLine>map(Refused::new)
        .orElseGet(() -> read(algorithm, blob.get(), options));
  }

  private static AuthorizedKeyLine read(
      KeyAlgorithm algorithm, PublicKeyBlob blob, KeyOptions.Reading.Accepted options) {
    if (!options.authority()) {
      return new Key(blob, options.restrictions());
    }
    return algorithm.canCertify()
        ? new Authority(blob, options.restrictions(), options.principals())
        : new Refused("a security key is not accepted as an authority");
  }
}
