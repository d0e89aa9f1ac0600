package dev.gatehouse.auth.webhook;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A JSON object of a webhook, read member by member; it remembers what nobody asked for.
 *
 * <p>A member that is {@code null} is absent, as it is to the servers' own counterpart. Not
 * thread-safe.
 */
final class WebhookDocument {

  private static final int DEPTH_MAX = 32;
  private static final int MEMBERS_MAX = 256;
  private static final int PATH_CHARACTERS_MAX = 120;
  private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode node;
  private final String path;
  private final Set<String> read = new HashSet<>();

  private WebhookDocument(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  /**
   * The object that these bytes are.
   *
   * @throws WebhookFailure when they are none
   */
  static WebhookDocument parse(byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node != null && node.isObject()) {
        return new WebhookDocument(node, "");
      }
    } catch (IOException e) {
      throw WebhookFailure.notUnderstood("the answer", "is not JSON");
    }
    throw WebhookFailure.notUnderstood("the answer", "is not a JSON object");
  }

  /** The bytes of an object with these members; byte arrays become base64. */
  static byte[] write(Map<String, Object> members) {
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JacksonException e) {
      throw new IllegalStateException("text, numbers and maps are always JSON", e);
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** Whether the member is there, be it {@code null}. */
  boolean mentions(String name) {
    return node.has(name);
  }

  Optional<String> text(String name) {
    return member(name)
        .map(
            value -> {
              expect(value.isTextual(), name, "is not text");
              return value.textValue();
            });
  }

  Optional<Boolean> flag(String name) {
    return member(name)
        .map(
            value -> {
              expect(value.isBoolean(), name, "is neither true nor false");
              return value.booleanValue();
            });
  }

  OptionalInt number(String name) {
    return member(name)
        .map(
            value -> {
              expect(value.isInt(), name, "is not a whole number");
              return OptionalInt.of(value.intValue());
            })
        .orElseGet(OptionalInt::empty);
  }

  Optional<WebhookDocument> object(String name) {
    return member(name).map(value -> object(value, pathOf(name)));
  }

  /** The members of an object whose names are the sender's own, each of them an object. */
  Map<String, WebhookDocument> objects(String name) {
    Map<String, WebhookDocument> objects = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            outer -> {
              expect(outer.node.size() <= MEMBERS_MAX, name, "has too many members");
              outer
                  .node
                  .properties()
                  .forEach(
                      entry ->
                          objects.put(
                              entry.getKey(),
                              object(entry.getValue(), outer.pathOf(entry.getKey()))));
            });
    return objects;
  }

  List<WebhookDocument> listOfObjects(String name) {
    List<WebhookDocument> items = new ArrayList<>();
    for (JsonNode item : list(name)) {
      items.add(object(item, pathOf(name) + "[" + items.size() + "]"));
    }
    return items;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(name)) {
      expect(item.isTextual(), name, "has something that is not text");
      texts.add(item.textValue());
    }
    return texts;
  }

  /** Refuses every member but these, whatever it says. */
  void onlyKnows(Collection<String> names) {
    node.properties()
        .forEach(entry -> expect(names.contains(entry.getKey()), entry.getKey(), "is not known"));
  }

  /**
   * Refuses every member that was not read and says something. What is empty, zero or false says
   * nothing: servers that are written in Go send all members of a configuration.
   */
  void saysNoMore() {
    node.properties().stream()
        .filter(entry -> !read.contains(entry.getKey()))
        .forEach(entry -> expect(isBlank(entry.getValue()), entry.getKey(), "is not understood"));
  }

  /** Where this object is in the document. */
  String path() {
    return path;
  }

  String pathOf(String name) {
    String whole = path.isEmpty() ? name : path + "." + name;
    String printable = UNPRINTABLE.matcher(whole).replaceAll("?");
    return printable.substring(0, Math.min(printable.length(), PATH_CHARACTERS_MAX));
  }

  private Iterable<JsonNode> list(String name) {
    return member(name)
        .<Iterable<JsonNode>>map(
            value -> {
              expect(value.isArray(), name, "is not a list");
              expect(value.size() <= MEMBERS_MAX, name, "is too long");
              return value;
            })
        .orElseGet(List::of);
  }

  private Optional<JsonNode> member(String name) {
    read.add(name);
    return node.hasNonNull(name) ? Optional.of(node.get(name)) : Optional.empty();
  }

  private static WebhookDocument object(JsonNode value, String path) {
    if (!value.isObject()) {
      throw WebhookFailure.notUnderstood(path, "is not an object");
    }
    return new WebhookDocument(value, path);
  }

  private void expect(boolean right, String name, String problem) {
    if (!right) {
      throw WebhookFailure.notUnderstood(pathOf(name), problem);
    }
  }

  private static boolean isBlank(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream().allMatch(entry -> isBlank(entry.getValue()));
    }
    return value.isNull()
        || (value.isArray() && value.isEmpty())
        || (value.isTextual() && value.textValue().isEmpty())
        || (value.isBoolean() && !value.booleanValue())
        || (value.isNumber() && value.decimalValue().signum() == 0);
  }
}
