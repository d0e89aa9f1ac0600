package dev.gatehouse.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Lines {@code NAME=VALUE}, as scripts write them of what they have started. Immutable. */
record EnvironmentFile(Path file, Map<String, String> values) {
  EnvironmentFile {
    values = Map.copyOf(values);
  }

  static EnvironmentFile read(Path file) {
    Map<String, String> values = new TreeMap<>();
    for (String line : Machine.text(file.toString()).lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String value = line.substring(equals + 1);
        var _ = values.put(line.substring(0, equals), value.replaceAll("^\"(.*)\"$", "$1"));
      }
    }
    return new EnvironmentFile(file, values);
  }

  String value(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException(file + " lacks " + name);
    }
    return value;
  }
}
