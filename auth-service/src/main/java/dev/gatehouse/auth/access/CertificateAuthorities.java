package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.AuthorizedKeyLine;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the authorities of the access file, by the names that users and groups trust them under.
 */
final class CertificateAuthorities {

  static final String KEY = "certificateAuthorities";

  static final int FILE_BYTES_MAX = 16 * 1024;

  static final String INLINE = "publicKey";
  static final String FILE = "publicKeyFile";

  static final List<String> KEYS = List.of(INLINE, FILE);

  private final SourceFiles files;
  private final Map<String, PublicKeyBlob> authorities = new LinkedHashMap<>();

  private CertificateAuthorities(SourceFiles files) {
    this.files = files;
  }

  /** The authorities, as far as their keys are sound. */
  static Map<String, PublicKeyBlob> of(Section file, SourceFiles files) {
    CertificateAuthorities reading = new CertificateAuthorities(files);
    file.named(KEY, Naming.ORDINARY, KEYS).forEach(reading::read);
    return reading.authorities;
  }

  /** The authorities that a user or a group trusts. */
  static Set<PublicKeyBlob> trustedBy(Section section, Map<String, PublicKeyBlob> authorities) {
    Set<PublicKeyBlob> trusted = new LinkedHashSet<>();
    for (Placed name : section.texts(KEY)) {
      section.reference(name, "certificate authority", authorities).ifPresent(trusted::add);
    }
    return trusted;
  }

  private void read(String name, Section section) {
    if (section.has(INLINE) == section.has(FILE)) {
      section.refuse("names either %s or %s".formatted(INLINE, FILE));
    }
    section.text(INLINE).ifPresent(line -> add(name, section, line, line.text()));
    section.text(FILE).ifPresent(file -> readFile(name, section, file));
  }

  private void readFile(String name, Section section, Placed named) {
    Path file;
    try {
      file = files.named(named.text());
    } catch (InvalidPathException e) {
      section.refuse(named, "is not a file name");
      return;
    }
    switch (files.read(file, FILE_BYTES_MAX)) {
      case BoundedFile.Unreadable(String problem) ->
          section.refuse(named, "%s: %s".formatted(named.shown(), problem));
      case BoundedFile.Text(String text) -> add(name, section, named, text);
    }
  }

  private void add(String name, Section section, Placed at, String line) {
    problemWith(name, AuthorizedKeyLine.readAuthority(line))
        .ifPresent(problem -> section.refuse(at, problem));
  }

  private Optional<String> problemWith(String name, AuthorizedKeyLine line) {
    return switch (line) {
      case AuthorizedKeyLine.Authority authority -> {
        boolean known = authorities.containsValue(authority.blob());
        authorities.putIfAbsent(name, authority.blob());
        yield known ? Optional.of("another authority has this key") : Optional.empty();
      }
      case AuthorizedKeyLine.Key _, AuthorizedKeyLine.Blank _ ->
          Optional.of("there is no key in it");
      case AuthorizedKeyLine.Refused(String problem) -> Optional.of(problem);
    };
  }
}
