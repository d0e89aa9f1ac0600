package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Entry;
import dev.gatehouse.auth.access.AccessNode.Mapping;
import dev.gatehouse.auth.access.AccessNode.Scalar;
import dev.gatehouse.auth.access.AccessNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A mapping of the access file, read key by key.
 *
 * <p>Each method reports what it does not accept and then answers with the default, so that one
 * reading finds all errors of a file; whether the answers may be used is decided at the end.
 */
final class Section {

  private final AccessNode node;
  private final AccessPath path;
  private final Violations violations;
  private final Map<String, AccessNode> values = new LinkedHashMap<>();

  private Section(AccessNode node, AccessPath path, Violations violations) {
    this.node = node;
    this.path = path;
    this.violations = violations;
  }

  /** A mapping whose keys are these and no others. */
  static Section ofKeys(
      AccessNode node, AccessPath path, Violations violations, List<String> keys) {
    Section section = new Section(node, path, violations);
    section.readEntries(
        key ->
            keys.contains(key)
                ? Optional.empty()
                : Optional.of("unknown key; known are " + String.join(", ", keys)));
    return section;
  }

  /** A mapping whose keys are names that the file's author chose. */
  private static Section ofNames(
      AccessNode node, AccessPath path, Violations violations, Naming naming) {
    Section section = new Section(node, path, violations);
    section.readEntries(naming::problemWith);
    return section;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /**
   * Whether a key is absent or its list is empty; whatever else it has, somebody meant something.
   */
  boolean namesNothing(String key) {
    return at(key)
        .map(value -> value instanceof Sequence sequence && sequence.items().isEmpty())
        .orElse(true);
  }

  /** The sections under a key, each with these keys, by the names that the author gave them. */
  Map<String, Section> named(String key, Naming naming, List<String> keys) {
    Map<String, Section> sections = new LinkedHashMap<>();
    at(key)
        .map(node -> ofNames(node, path.key(key), violations, naming))
        .ifPresent(
            names ->
                names.values.forEach(
                    (name, value) ->
                        sections.put(name, ofKeys(value, names.path.key(name), violations, keys))));
    return sections;
  }

  /** The single value of a key. */
  Optional<Placed> text(String key) {
    return at(key).flatMap(value -> single(value, path.key(key)));
  }

  /** The single value of a key without which the section means nothing. */
  Optional<Placed> required(String key) {
    if (!has(key) && node instanceof Mapping) {
      violations.add(node, path.key(key), "is missing");
    }
    return text(key);
  }

  /** The list of single values of a key, none of them twice. */
  List<Placed> texts(String key) {
    return at(key).map(value -> texts(value, path.key(key))).orElse(List.of());
  }

  /** The lists of single values in the list of a key, with their places. */
  List<PlacedList> lists(String key) {
    List<PlacedList> lists = new ArrayList<>();
    List<AccessNode> items = at(key).map(value -> items(value, path.key(key))).orElse(List.of());
    for (int i = 0; i < items.size(); i++) {
      AccessPath at = path.key(key).item(i);
      lists.add(new PlacedList(items.get(i), at, texts(items.get(i), at)));
    }
    return lists;
  }

  /** The mappings in the list of a key, each with these keys and no others. */
  List<Section> sections(String key, List<String> keys) {
    List<Section> sections = new ArrayList<>();
    List<AccessNode> items = at(key).map(value -> items(value, path.key(key))).orElse(List.of());
    for (int i = 0; i < items.size(); i++) {
      Section section = ofKeys(items.get(i), path.key(key).item(i), violations, keys);
      if (items.get(i) instanceof Mapping) {
        sections.add(section);
      }
    }
    return sections;
  }

  private List<Placed> texts(AccessNode value, AccessPath at) {
    List<Placed> texts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<AccessNode> items = items(value, at);
    for (int i = 0; i < items.size(); i++) {
      Optional<Placed> item = single(items.get(i), at.item(i));
      if (item.isPresent() && !seen.add(item.get().text())) {
        refuse(item.get(), "stands in the list twice");
      } else {
        item.ifPresent(texts::add);
      }
    }
    return texts;
  }

  private List<AccessNode> items(AccessNode value, AccessPath at) {
    if (value instanceof Sequence sequence) {
      return sequence.items();
    }
    violations.add(value, at, "expected a list, found " + value.kind());
    return List.of();
  }

  /** The meaning of a key's single value. */
  <T> T value(String key, ScalarForm<T> form, T otherwise) {
    Optional<Placed> placed = text(key);
    Optional<T> value = placed.map(Placed::scalar).flatMap(form.reading());
    if (placed.isPresent() && value.isEmpty()) {
      refuse(
          placed.get(), "expected %s, found '%s'".formatted(form.expected(), placed.get().shown()));
    }
    return value.orElse(otherwise);
  }

  /** A word out of a vocabulary. */
  <W> W word(String key, Vocabulary<W> vocabulary, W otherwise) {
    return text(key).flatMap(word -> meaning(word, vocabulary)).orElse(otherwise);
  }

  /** What the words of a list mean, each with the place where it stands, in the file's order. */
  <W> Map<W, Placed> words(String key, Vocabulary<W> vocabulary) {
    Map<W, Placed> words = new LinkedHashMap<>();
    for (Placed word : texts(key)) {
      meaning(word, vocabulary).ifPresent(meaning -> words.put(meaning, word));
    }
    return words;
  }

  /** What a name stands for that is defined elsewhere in the file. */
  <T> Optional<T> reference(Placed name, String kind, Map<String, T> defined) {
    Optional<T> target = Optional.ofNullable(defined.get(name.text()));
    if (target.isEmpty()) {
      refuse(name, "there is no %s '%s'".formatted(kind, name.shown()));
    }
    return target;
  }

  void refuse(Placed value, String problem) {
    violations.add(value.scalar(), value.path(), problem);
  }

  void refuse(PlacedList list, String problem) {
    violations.add(list.node(), list.path(), problem);
  }

  /** Refuses what stands under a key, as a whole. */
  void refuse(String key, String problem) {
    violations.add(at(key).orElse(node), path.key(key), problem);
  }

  /** Refuses the section as a whole. */
  void refuse(String problem) {
    violations.add(node, path, problem);
  }

  /** What a word of a vocabulary means; empty, with a violation, when it is none of it. */
  <W> Optional<W> meaning(Placed word, Vocabulary<W> vocabulary) {
    Optional<W> meaning = vocabulary.meaning(word.text());
    if (meaning.isEmpty()) {
      refuse(word, vocabulary.refusal(word));
    }
    return meaning;
  }

  private Optional<Placed> single(AccessNode value, AccessPath at) {
    if (value instanceof Scalar scalar && !scalar.isEmpty()) {
      return Optional.of(new Placed(scalar, at));
    }
    violations.add(value, at, "expected a single value, found " + value.kind());
    return Optional.empty();
  }

  private Optional<AccessNode> at(String key) {
    return Optional.ofNullable(values.get(key));
  }

  private void readEntries(Function<String, Optional<String>> problemWithKey) {
    if (!(node instanceof Mapping mapping)) {
      violations.add(node, path, "expected a mapping, found " + node.kind());
      return;
    }
    Set<String> seen = new HashSet<>();
    for (Entry entry : mapping.entries()) {
      String key = entry.key().text();
      Optional<String> problem =
          seen.add(key) ? problemWithKey.apply(key) : Optional.of("stands here twice");
      problem.ifPresentOrElse(
          text -> violations.add(entry.key(), path.key(Placed.shown(key)), text),
          () -> values.put(key, entry.value()));
    }
  }
}
