package dev.gatehouse.backend.template;

import dev.gatehouse.backend.template.Shape.Word;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML as a {@link Shape} says, and collects all that is not so. Nothing is ever constructed,
 * and anchors, with them aliases, are refused. For one reading, on one thread.
 */
final class TemplateReader {

  private static final int DEPTH_MAX = 24;
  private static final int CHARACTERS_MAX = 1 << 20;
  private static final int VIOLATIONS_MAX = 100;
  private static final int SHOWN_MAX = 60;

  private final List<TemplateViolation> violations = new ArrayList<>();

  /** The document's meaning as far as it has one; whether it may be used is in the violations. */
  Map<String, Object> read(String text, Shape.Fields shape) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(DEPTH_MAX);
    options.setCodePointLimit(CHARACTERS_MAX);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        refuse(0, "", "the file is empty");
        return Map.of();
      }
      return mapping(value(root, shape, ""));
    } catch (MarkedYAMLException e) {
      refuse(line(e.getProblemMark()), "", "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      refuse(0, "", "not YAML, nested too deeply, or too long");
    }
    return Map.of();
  }

  List<TemplateViolation> violations() {
    return List.copyOf(violations);
  }

  void refuse(int line, String path, String problem) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(new TemplateViolation(line, path, problem));
    }
  }

  private Optional<Object> value(Node node, Shape shape, String path) {
    if (node.getAnchor() != null) {
      refuse(line(node), path, "anchors and aliases are not accepted");
      return Optional.empty();
    }
    return switch (shape) {
      case Shape.Refused(String reason) -> {
        refuse(line(node), path, reason);
        yield Optional.empty();
      }
      case Shape.Value form -> single(node, form, path);
      case Shape.Items items -> items(node, items, path);
      case Shape.Names names -> names(node, names, path);
      case Shape.Fields fields -> fields(node, fields, path);
    };
  }

  private Optional<Object> single(Node node, Shape.Value form, String path) {
    if (!(node instanceof ScalarNode scalar)) {
      refuse(line(node), path, "expected " + form.expected() + ", found " + kind(node));
      return Optional.empty();
    }
    Optional<Object> read = form.reading().apply(new Word(scalar.getValue(), scalar.isPlain()));
    if (read.isEmpty()) {
      refuse(
          line(node),
          path,
          "expected " + form.expected() + ", found '" + shown(scalar.getValue()) + "'");
    }
    return read;
  }

  private Optional<Object> items(Node node, Shape.Items shape, String path) {
    if (!(node instanceof SequenceNode sequence)) {
      refuse(line(node), path, "expected a list, found " + kind(node));
      return Optional.empty();
    }
    if (sequence.getValue().size() > shape.most()) {
      refuse(line(node), path, "has more than " + shape.most() + " items");
      return Optional.empty();
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      value(sequence.getValue().get(i), shape.item(), path + "[" + i + "]").ifPresent(items::add);
    }
    return Optional.of(items);
  }

  private Optional<Object> names(Node node, Shape.Names shape, String path) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : entries(node, path).entrySet()) {
      String at = join(path, entry.getKey());
      if (!shape.name().matcher(entry.getKey()).matches()) {
        refuse(line(entry.getValue()), at, "is not " + shape.expected());
      } else {
        value(entry.getValue(), shape.value(), at)
            .ifPresent(value -> entries.put(entry.getKey(), value));
      }
    }
    if (entries.size() > shape.most()) {
      refuse(line(node), path, "has more than " + shape.most() + " entries");
    }
    return Optional.of(entries);
  }

  private Optional<Object> fields(Node node, Shape.Fields shape, String path) {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (Map.Entry<String, Node> entry : entries(node, path).entrySet()) {
      String at = join(path, entry.getKey());
      Shape known = shape.known().get(entry.getKey());
      if (known == null) {
        refuse(
            line(entry.getValue()),
            at,
            "unknown key; known are " + String.join(", ", accepted(shape)));
      } else {
        value(entry.getValue(), known, at).ifPresent(value -> entries.put(entry.getKey(), value));
      }
    }
    return Optional.of(entries);
  }

  private static List<String> accepted(Shape.Fields shape) {
    return shape.known().entrySet().stream()
        .filter(entry -> !(entry.getValue() instanceof Shape.Refused))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, Node> entries(Node node, String path) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      refuse(line(node), path, "expected a mapping, found " + kind(node));
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getAnchor() != null) {
        refuse(line(tuple.getKeyNode()), path, "a key is a single value");
      } else if (entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        refuse(line(key), join(path, key.getValue()), "stands here twice");
      }
    }
    return entries;
  }

  /** The meaning of a mapping that a {@link Shape.Fields} or {@link Shape.Names} was read from. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> mapping(Optional<Object> read) {
    return read.map(value -> (Map<String, Object>) value).orElse(Map.of());
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? shown(key) : path + "." + shown(key);
  }

  private static String shown(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= SHOWN_MAX ? printable : printable.substring(0, SHOWN_MAX) + "...";
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      default -> "a single value";
    };
  }

  private static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 0 : mark.getLine() + 1;
  }
}
