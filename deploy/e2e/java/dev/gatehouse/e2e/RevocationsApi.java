package dev.gatehouse.e2e;

import java.util.Map;

/** What an operator asks auth-service: to take back what was granted, and to forget that. */
final class RevocationsApi {
  private final AuthApi auth;

  RevocationsApi(Suite suite) {
    this(suite, AuthApi.FIRST);
  }

  /** At the replica whose address has this name. */
  RevocationsApi(Suite suite, String address) {
    this.auth = AuthApi.forOperator(suite, address);
  }

  /** Revokes, and answers the revocation's id. */
  String revoke(String kind, String target) {
    AuthApi.Answer answer = auth.post("/v1/revocations", Map.of(kind, target, "reason", "a test"));
    if (answer.status() != 201) {
      throw new AssertionError("revoking answered " + answer);
    }
    return answer.body().path("id").asText();
  }

  /** The status of the answer. */
  int lift(String id) {
    return auth.delete("/v1/revocations/" + id).status();
  }
}
