package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Entry;
import dev.gatehouse.auth.access.AccessNode.Mapping;
import dev.gatehouse.auth.access.AccessNode.Scalar;
import dev.gatehouse.auth.access.AccessNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the access file of which every key is known, read key by key.
 *
 * <p>Each method reports what it does not accept and then answers with the default, so that one
 * reading finds all errors of a file; whether the answers may be used is decided at the end.
 */
final class Section {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  static final String NAME_FORM = "a letter or digit, then at most 62 letters, digits or . _ -";

  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6})([smhd])");
  private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,8}");

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
  static Section of(
      AccessNode node, AccessPath path, Violations violations, List<String> knownKeys) {
    Section section = new Section(node, path, violations);
    section.readKeys(
        key ->
            knownKeys.contains(key)
                ? Optional.empty()
                : Optional.of("unknown key; known are " + String.join(", ", knownKeys)));
    return section;
  }

  /** A mapping whose keys are names that the file's author chose. */
  private static Section ofNames(
      AccessNode node, AccessPath path, Violations violations, Naming naming) {
    Section section = new Section(node, path, violations);
    section.readKeys(naming::problemWith);
    return section;
  }

  /** What names look like in some part of the file. */
  interface Naming {
    /** Policies, groups, limits and templates. */
    Naming ORDINARY = name -> isName(name) ? Optional.empty() : Optional.of(notA(NAME_FORM));

    Optional<String> problemWith(String name);

    static String notA(String form) {
      return "not an accepted name: " + form;
    }
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  int line() {
    return node.line();
  }

  AccessPath path() {
    return path;
  }

  /** The sections under a key, by the names that the author gave them. */
  Map<String, Section> named(String key, Naming naming, List<String> knownKeys) {
    Map<String, Section> sections = new LinkedHashMap<>();
    AccessNode child = values.get(key);
    if (child != null) {
      Section names = ofNames(child, path.key(key), violations, naming);
      names.values.forEach(
          (name, value) ->
              sections.put(name, of(value, names.path.key(name), violations, knownKeys)));
    }
    return sections;
  }

  /** A key without which the section means nothing. */
  Optional<Scalar> required(String key) {
    if (!values.containsKey(key) && node instanceof Mapping) {
      violations.add(node, path.key(key), "is missing");
    }
    return text(key);
  }

  Optional<Scalar> text(String key) {
    return single(values.get(key), path.key(key));
  }

  /** A list of single values, none of them twice. */
  List<Scalar> texts(String key) {
    AccessNode value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof Sequence sequence)) {
      violations.add(value, path.key(key), "expected a list, found " + value.kind());
      return List.of();
    }
    List<Scalar> texts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      AccessNode item = sequence.items().get(i);
      AccessPath itemPath = path.key(key).item(i);
      single(item, itemPath)
          .ifPresent(
              scalar -> {
                if (seen.add(scalar.text())) {
                  texts.add(scalar);
                } else {
                  violations.add(scalar, itemPath, "stands in the list twice");
                }
              });
    }
    return texts;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  boolean truth(String key, boolean otherwise) {
    return scalar(
        key,
        "true or false",
        scalar ->
            switch (scalar.plain() ? scalar.text() : "") {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            },
        otherwise);
  }

  int count(String key, int least, int most, int otherwise) {
    return scalar(
        key,
        "a whole number from %d to %d".formatted(least, most),
        scalar ->
            Optional.of(scalar)
                .filter(Scalar::plain)
                .map(Scalar::text)
                .filter(text -> COUNT.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most),
        otherwise);
  }

  Duration duration(String key, Duration least, Duration most, Duration otherwise) {
    return scalar(
        key,
        "a duration such as 90s, 30m, 12h or 7d, from %ds to %ds"
            .formatted(least.toSeconds(), most.toSeconds()),
        scalar ->
            duration(scalar.text())
                .filter(
                    duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0),
        otherwise);
  }

  /** A word out of a vocabulary. */
  <W> W word(String key, Vocabulary<W> vocabulary, W otherwise) {
    return text(key).flatMap(scalar -> word(scalar, path.key(key), vocabulary)).orElse(otherwise);
  }

  /** A list of words out of a vocabulary. */
  <W> List<W> words(String key, Vocabulary<W> vocabulary) {
    return texts(key).stream()
        .flatMap(scalar -> word(scalar, path.key(key), vocabulary).stream())
        .toList();
  }

  /** A name that is defined elsewhere in the file. */
  <T> Optional<T> reference(Scalar name, AccessPath at, String kind, Map<String, T> defined) {
    T target = defined.get(name.text());
    if (target == null) {
      violations.add(name, at, "there is no %s '%s'".formatted(kind, shown(name.text())));
    }
    return Optional.ofNullable(target);
  }

  void refuse(AccessNode at, AccessPath where, String problem) {
    violations.add(at, where, problem);
  }

  void refuse(String problem) {
    violations.add(node, path, problem);
  }

  /** What of a text can be repeated in an error. */
  static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private <W> Optional<W> word(Scalar scalar, AccessPath at, Vocabulary<W> vocabulary) {
    Optional<W> word = vocabulary.meaning(scalar.text());
    if (word.isEmpty()) {
      violations.add(scalar, at, vocabulary.refusal(shown(scalar.text())));
    }
    return word;
  }

  private <T> T scalar(
      String key, String expected, Function<Scalar, Optional<T>> reading, T otherwise) {
    Optional<Scalar> scalar = text(key);
    if (scalar.isEmpty()) {
      return otherwise;
    }
    Optional<T> value = reading.apply(scalar.get());
    if (value.isEmpty()) {
      violations.add(
          scalar.get(),
          path.key(key),
          "expected %s, found '%s'".formatted(expected, shown(scalar.get().text())));
    }
    return value.orElse(otherwise);
  }

  private Optional<Scalar> single(@Nullable AccessNode value, AccessPath at) {
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Scalar scalar && !scalar.isEmpty()) {
      return Optional.of(scalar);
    }
    violations.add(value, at, "expected a single value, found " + value.kind());
    return Optional.empty();
  }

  private void readKeys(Function<String, Optional<String>> problemWithKey) {
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
          text -> violations.add(entry.key(), path.key(shown(key)), text),
          () -> values.put(key, entry.value()));
    }
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }
}
