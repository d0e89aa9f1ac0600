package dev.gatehouse.auth.grant;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object that was written here: what is missing or else is an error. */
record Members(Map<?, ?> object) {

  boolean has(String name) {
    return object.containsKey(name);
  }

  String text(String name) {
    return text(name, object.get(name));
  }

  long number(String name) {
    if (object.get(name) instanceof Long number) {
      return number;
    }
    throw unexpected(name);
  }

  List<String> texts(String name) {
    if (object.get(name) instanceof List<?> list) {
      return list.stream().map(item -> text(name, item)).toList();
    }
    throw unexpected(name);
  }

  Members object(String name) {
    if (object.get(name) instanceof Map<?, ?> member) {
      return new Members(member);
    }
    throw unexpected(name);
  }

  private static String text(String name, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw unexpected(name);
  }

  private static IllegalArgumentException unexpected(String name) {
    return new IllegalArgumentException("the member " + name + " is not of its form");
  }

  /** The names alone: values may be a person's. */
  @Override
  public String toString() {
    return object.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
