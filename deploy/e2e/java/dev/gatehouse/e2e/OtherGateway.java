package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.contracts.audit.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Another gateway, as far as auth-service sees of one: it asks, and has no client. */
final class OtherGateway {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AuthApi auth;
  private final String key;

  /** One that asks the replica whose address has this name, about the suite's own key. */
  OtherGateway(Suite suite, String address) throws IOException {
    this.auth = AuthApi.forGateway(suite, address);
    String[] words =
        Files.readString(Path.of(suite.endpoints().identity() + ".pub")).split(" ", -1);
    this.key = words[0] + " " + words[1];
  }

  /**
   * What came of a login.
   *
   * @param outcome the answer's word, or its code where there is no decision
   * @param jti the grant's id, or an empty text
   */
  record Login(String outcome, String jti, String basis) {}

  /** Somebody from this address has proven that they hold the suite's key. */
  Login login(String user, String clientAddress) {
    AuthApi.Answer answer = asked(newSession(), user, clientAddress, 1, proof());
    JsonNode body = answer.body();
    return new Login(
        body.path(answer.status() == 200 ? "outcome" : "code").asText(),
        body.has("grant") ? claims(body.path("grant").asText()).path("jti").asText() : "",
        body.path("basis").asText());
  }

  /** The same, who then brings a one-time code: what came of it. */
  String loginByCode(String user, String clientAddress, String code) {
    String session = newSession();
    JsonNode proven = asked(session, user, clientAddress, 1, proof()).body();
    JsonNode question =
        asked(session, user, clientAddress, 2, typed(Map.of("state", state(proven)))).body();
    Map<String, Object> answers = Map.of("state", state(question), "answers", List.of(code));
    return asked(session, user, clientAddress, 2, typed(answers)).body().path("outcome").asText();
  }

  private static String newSession() {
    return SessionId.create(Instant.now()).toString();
  }

  private Map<String, Object> proof() {
    return Map.of("method", "publickey", "publicKey", key, "proven", true);
  }

  private static Map<String, Object> typed(Map<String, Object> members) {
    Map<String, Object> all = new HashMap<>(members);
    all.put("method", "keyboard-interactive");
    all.put("proven", false);
    return all;
  }

  private static String state(JsonNode answer) {
    if (!answer.path("outcome").asText().equals("continue")) {
      throw new AssertionError("it does not go on: " + answer);
    }
    return answer.path("state").asText();
  }

  private AuthApi.Answer asked(
      String session, String user, String clientAddress, int attempt, Map<String, Object> members) {
    Map<String, Object> question = new HashMap<>(members);
    question.put("sessionId", session);
    question.put("clientAddress", clientAddress);
    question.put("clientVersion", "SSH-2.0-OpenSSH_9.2");
    question.put("user", user);
    question.put("attempt", attempt);
    question.put("gatewayPublicKey", ForgedGrant.GATEWAY_KEY);
    return auth.post("/v1/authentications", question);
  }

  private static JsonNode claims(String grant) {
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(grant.split("\\.", -1)[1]));
    } catch (IOException e) {
      throw new AssertionError("a grant that is no JSON", e);
    }
  }

  /** Asks about a session, which says that it lives; the word of the answer. */
  String status(Login login) {
    AuthApi.Answer answer = auth.post("/v1/grants/status", about(login));
    return answer.body().path("grants").path(0).path("status").asText();
  }

  /** Says that a session is over; the status of the answer. */
  int ended(Login login) {
    return auth.post("/v1/grants/ended", about(login)).status();
  }

  private static Map<String, Object> about(Login login) {
    return Map.of("grants", List.of(Map.of("jti", login.jti(), "basis", login.basis())));
  }
}
