package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** What an operator asks auth-service: who is blocked, and that they be let in again. */
final class BlocksApi {
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

  private JsonNode page(String path) {
    AuthApi.Answer answer = auth.get(path);
    if (answer.status() != 200) {
      throw new AssertionError(path + " answered " + answer);
    }
    return answer.body();
  }

  /** The status of the answer. */
  int lift(String kindAndSubject) {
    return auth.delete("/v1/blocks/" + kindAndSubject).status();
  }
}
