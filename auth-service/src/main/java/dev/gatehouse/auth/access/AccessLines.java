package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Entry;
import dev.gatehouse.auth.access.AccessNode.Mapping;
import dev.gatehouse.auth.access.AccessNode.Scalar;
import dev.gatehouse.auth.access.AccessNode.Sequence;
import dev.gatehouse.auth.identity.AuthorizedKeyLine;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the words of an access file stand, for whoever explains a decision. Nothing is decided by
 * it. Immutable.
 */
public final class AccessLines {

  private final Path file;
  private final AccessNode root;

  /**
   * A place in a file.
   *
   * @param line counted from 1
   * @param path where in the access file it is, or is named
   * @param there whether what was looked for is there; if not, this is what it would stand in
   */
  public record Place(Path file, int line, String path, boolean there) {

    /** A line of text that begins with the place, as an error does. */
    public String says(String words) {
      return "%s:%d: %s: %s".formatted(file, line, path, words);
    }
  }

  private record Found(AccessNode node, AccessPath path, int line, boolean there) {}

  private AccessLines(Path file, AccessNode root) {
    this.file = file;
    this.root = root;
  }

  /** The lines of a file; empty when it cannot be read, or is no YAML. */
  public static Optional<AccessLines> of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return switch (BoundedFile.read(absolute, AccessFile.BYTES_MAX)) {
      case BoundedFile.Unreadable _ -> Optional.empty();
      case BoundedFile.Text(String text) ->
          AccessNodes.read(text, new Violations(absolute))
              .map(root -> new AccessLines(absolute, root));
    };
  }

  /** Where a key stands. */
  public Place key(String... keys) {
    return place(find(keys));
  }

  /**
   * Where the first entry of a key's list stands that is meant, alone or under a key of its own.
   */
  public Place entry(Predicate<String> isMeant, String... keys) {
    Found list = find(keys);
    if (list.there() && list.node() instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        Optional<Place> place = within(sequence.items().get(i), list.path().item(i), isMeant);
        if (place.isPresent()) {
          return place.get();
        }
      }
    }
    return place(list);
  }

  /** Where the mapping of a key's list stands that has this value under that name. */
  public Place item(String key, String name, String value) {
    Found list = find(key);
    if (list.there() && list.node() instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        Optional<Entry> entry = entry(sequence.items().get(i), name);
        if (entry.isPresent()
            && entry.get().value() instanceof Scalar scalar
            && scalar.text().equals(value)) {
          return new Place(
              file, sequence.items().get(i).line(), list.path().item(i).toString(), true);
        }
      }
    }
    return place(list);
  }

  /** The single values of a key's list. */
  public List<String> texts(String... keys) {
    Found list = find(keys);
    return list.there() && list.node() instanceof Sequence sequence
        ? sequence.items().stream()
            .filter(Scalar.class::isInstance)
            .map(item -> ((Scalar) item).text())
            .toList()
        : List.of();
  }

  /**
   * Where one of a user's keys stands: in the access file, or in the file of keys that it names.
   */
  public Place authorizedKey(String user, PublicKeyBlob key) {
    Place inline = entry(text -> isLineOf(text, key), "users", user, AuthorizedKeys.INLINE);
    Found name = find("users", user, AuthorizedKeys.FILE);
    if (inline.path().endsWith("]") || !(name.node() instanceof Scalar scalar)) {
      return inline;
    }
    Path keys = file.resolveSibling(scalar.text());
    if (BoundedFile.read(keys, AuthorizedKeys.FILE_BYTES_MAX)
        instanceof BoundedFile.Text(String text)) {
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (isLineOf(lines.get(i), key)) {
          return new Place(keys, i + 1, name.path().toString(), true);
        }
      }
    }
    return place(name);
  }

  private Optional<Place> within(AccessNode item, AccessPath at, Predicate<String> isMeant) {
    return switch (item) {
      case Scalar scalar ->
          isMeant.test(scalar.text())
              ? Optional.of(new Place(file, scalar.line(), at.toString(), true))
              : Optional.empty();
      case Mapping mapping ->
          mapping.entries().stream()
              .flatMap(entry -> within(entry.value(), at.key(entry.key().text()), isMeant).stream())
              .findFirst();
      case Sequence _ -> Optional.empty();
    };
  }

  private Found find(String... keys) {
    Found found = new Found(root, AccessPath.ROOT, root.line(), true);
    for (String key : keys) {
      Optional<Entry> entry = entry(found.node(), key);
      if (entry.isEmpty()) {
        return new Found(found.node(), found.path(), found.line(), false);
      }
      found = new Found(entry.get().value(), found.path().key(key), entry.get().key().line(), true);
    }
    return found;
  }

  private static Optional<Entry> entry(AccessNode node, String key) {
    return node instanceof Mapping mapping
        ? mapping.entries().stream().filter(entry -> entry.key().text().equals(key)).findFirst()
        : Optional.empty();
  }

  private static boolean isLineOf(String line, PublicKeyBlob key) {
    return AuthorizedKeyLine.read(line) instanceof AuthorizedKeyLine.Key(PublicKeyBlob blob, _)
        && blob.equals(key);
  }

  private Place place(Found found) {
    return new Place(file, found.line(), found.path().toString(), found.there());
  }
}
