package dev.gatehouse.auth;

import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The policies that the table of judgements is about, as the access file beside it has them. */
public final class TestingPolicies {

  private static final Path FILE = Path.of("src/test/resources/judgement/access.yaml");
  private static final Pattern USER = Pattern.compile("(?m)^  ([a-z-]+): \\{policy: \\1}$");

  private TestingPolicies() {}

  /** Each policy by its name. */
  public static Map<String, SessionPolicy> ofJudgement() {
    if (!(AccessFile.read(FILE) instanceof AccessReading.Accepted(AccessSnapshot snapshot))) {
      throw new AssertionError(AccessFile.read(FILE));
    }
    Map<String, SessionPolicy> policies = new LinkedHashMap<>();
    for (String name : names()) {
      policies.put(name, snapshot.account(name).orElseThrow().authorization().policy());
    }
    return policies;
  }

  private static List<String> names() {
    try {
      return USER.matcher(Files.readString(FILE)).results().map(user -> user.group(1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
