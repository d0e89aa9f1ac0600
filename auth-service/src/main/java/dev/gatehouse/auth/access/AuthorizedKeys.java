package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.AuthorizedKeyLine;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the keys of one user, and the authorities whose certificates are as good: those in the
 * access file, and those in a file that it names.
 */
final class AuthorizedKeys {

  static final String INLINE = "authorizedKeys";
  static final String FILE = "authorizedKeysFile";

  static final int FILE_BYTES_MAX = 256 * 1024;
  static final int KEYS_MAX = 100;

  private final SourceFiles files;
  private final Violations violations;
  private final Section user;
  private final List<SessionPolicy> policies;
  private final Map<PublicKeyBlob, KeyRestrictions> keys = new LinkedHashMap<>();
  private final Map<PublicKeyBlob, AuthorizedKeyLine.Authority> authorities = new LinkedHashMap<>();

  private AuthorizedKeys(
      SourceFiles files, Violations violations, Section user, List<SessionPolicy> policies) {
    this.files = files;
    this.violations = violations;
    this.user = user;
    this.policies = policies;
  }

  /**
   * The user's keys and authorities, as far as they are sound, and what restricts each of them.
   *
   * @param policies those that the user can have, each of which has to allow what a key names
   */
  static AuthorizedKeys of(
      Section user, SourceFiles files, Violations violations, List<SessionPolicy> policies) {
    AuthorizedKeys reading = new AuthorizedKeys(files, violations, user, policies);
    reading.readInline();
    user.text(FILE).ifPresent(reading::readFile);
    if (reading.keys.size() + reading.authorities.size() > KEYS_MAX) {
      user.refuse("a user has at most " + KEYS_MAX + " keys");
    }
    return reading;
  }

  Map<PublicKeyBlob, KeyRestrictions> keys() {
    return keys;
  }

  Map<PublicKeyBlob, AuthorizedKeyLine.Authority> authorities() {
    return authorities;
  }

  private void readInline() {
    for (Placed line : user.texts(INLINE)) {
      problemWith(AuthorizedKeyLine.read(line.text()))
          .ifPresent(problem -> user.refuse(line, problem));
    }
  }

  private void readFile(Placed name) {
    Path file;
    try {
      file = files.named(name.text());
    } catch (InvalidPathException e) {
      user.refuse(name, "is not a file name");
      return;
    }
    switch (files.read(file, FILE_BYTES_MAX)) {
      case BoundedFile.Unreadable(String problem) ->
          user.refuse(name, "%s: %s".formatted(name.shown(), problem));
      case BoundedFile.Text(String text) -> readLines(file, name.path(), text.lines().toList());
    }
  }

  private void readLines(Path file, AccessPath path, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      int line = i + 1;
      AuthorizedKeyLine reading = AuthorizedKeyLine.read(lines.get(i));
      if (!(reading instanceof AuthorizedKeyLine.Blank)) {
        problemWith(reading).ifPresent(problem -> violations.add(file, line, path, problem));
      }
    }
  }

  private Optional<String> problemWith(AuthorizedKeyLine line) {
    return switch (line) {
      case AuthorizedKeyLine.Key(PublicKeyBlob blob, KeyRestrictions restrictions) ->
          keys.putIfAbsent(blob, restrictions) == null
              ? problemWith(restrictions)
              : Optional.of("the user has this key twice");
      case AuthorizedKeyLine.Authority authority ->
          authorities.putIfAbsent(authority.blob(), authority) == null
              ? problemWith(authority.restrictions())
              : Optional.of("the user has this key twice");
      case AuthorizedKeyLine.Blank() -> Optional.of("there is no key in it");
      case AuthorizedKeyLine.Refused(String problem) -> Optional.of(problem);
    };
  }

  private Optional<String> problemWith(KeyRestrictions restrictions) {
    return policies.stream()
        .flatMap(policy -> Authorization.problemWith(restrictions, policy).stream())
        .findFirst();
  }
}
