package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.ssh.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an operator asks auth-service: who is blocked, and that they be let in again. */
final class BlocksApi {
  private static final Duration AGAIN_FOR = Duration.ofSeconds(20);

  private final AuthApi auth;

  BlocksApi(Suite suite) {
    this(suite, AuthApi.FIRST);
  }

  /** At the replica whose address has this name. */
  BlocksApi(Suite suite, String address) {
    this.auth = AuthApi.forOperator(suite, address);
  }

  /** All blocks, as {@code kind/subject}. */
  Set<String> blocked() {
    Set<String> blocked = new TreeSet<>();
    String cursor = "";
    while (true) {
      JsonNode page = page("/v1/blocks?limit=100" + cursor);
      for (JsonNode item : page.path("items")) {
        blocked.add(item.path("kind").asText() + "/" + item.path("subject").asText());
      }
      if (!page.has("next")) {
        return blocked;
      }
      cursor = "&cursor=" + page.path("next").asText();
    }
  }

  /** While the database is slow or away the answer says to try again, which an operator does. */
  private JsonNode page(String path) {
    return Await.value("the blocks at " + path, AGAIN_FOR, () -> answered(path));
  }

  private Optional<JsonNode> answered(String path) {
    AuthApi.Answer answer = auth.get(path);
    return switch (answer.status()) {
      case 200 -> Optional.of(answer.body());
      case 503 -> Optional.empty();
      default -> throw new AssertionError(path + " answered " + answer);
    };
  }

  /** The status of the answer. */
  int lift(String kindAndSubject) {
    return auth.delete("/v1/blocks/" + kindAndSubject).status();
  }
}
