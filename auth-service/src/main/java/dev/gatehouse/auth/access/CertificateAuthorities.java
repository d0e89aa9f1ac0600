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

  private static final String INLINE = "publicKey";
  private static final String FILE = "publicKeyFile";

  private final Path folder;
  private final Map<String, PublicKeyBlob> authorities = new LinkedHashMap<>();

  private CertificateAuthorities(Path folder) {
    this.folder = folder;
  }

  /**
   * The authorities, as far as their keys are sound.
   *
   * @param folder where the access file is, to which a relative file name is relative
   */
  static Map<String, PublicKeyBlob> of(Section file, Path folder) {
    CertificateAuthorities reading = new CertificateAuthorities(folder);
    file.named(KEY, Naming.ORDINARY, List.of(INLINE, FILE)).forEach(reading::read);
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
      file = folder.resolve(named.text());
    } catch (InvalidPathException e) {
      section.refuse(named, "is not a file name");
      return;
    }
    switch (BoundedFile.read(file, FILE_BYTES_MAX)) {
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
