package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.contracts.audit.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Consumer;

/** Grants as auth-service gives them, with a signature that nobody in the gateway looks at. */
public final class TestingGrants {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      {"version":4,"name":"testing","channels":["shell","exec"],"anyCommand":true,"commands":[],
       "commandPatterns":[],"subsystems":[],"signals":["INT","TERM"],"forcedCommand":"",
       "forwardNetworks":[],"pty":true,"environment":["LANG","LC_*"],
       "recordInput":"non-interactive","channelsMax":10,"idleMax":0,
       "sessionsMax":0,"bytesMax":0,"forwardDestinations":["*:*"],"listenAddresses":["*:*"],
       "forwardSockets":["**"],"listenSockets":["**"],"permitOpen":["*:*"],"permitListen":["*:*"],
       "variables":{},"rule":"","endsByRule":false}""";

  private TestingGrants() {}

  public static String token(SessionId session, String thumbprint) {
    return token(session, thumbprint, _ -> {});
  }

  /** A grant whose claims the test changes. */
  static String token(SessionId session, String thumbprint, Consumer<ObjectNode> change) {
    try {
      ObjectNode claims = JSON.createObjectNode();
      claims.put("iss", "gatehouse-auth");
      claims.put("aud", "gatehouse-backend");
      claims.put("jti", UUID.randomUUID().toString());
      claims.put("sub", "alice");
      claims.put("sid", session.toString());
      claims.put("template", "box");
      claims.set("policy", JSON.readTree(POLICY));
      claims.put("recording", "strict");
      claims.putObject("cnf").put("jkt", thumbprint);
      long now = Instant.now().getEpochSecond();
      claims.put("iat", now);
      claims.put("exp", now + 60);
      claims.put("sessionEnd", now + 3600);
      change.accept(claims);
      return encode("{\"alg\":\"EdDSA\",\"typ\":\"gatehouse-grant+jwt\",\"kid\":\"k\"}")
          + "."
          + encode(claims.toString())
          + "."
          + encode("signature");
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new AssertionError(e);
    }
  }

  static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A grant that was read. */
  public static Grant grant(SessionId session) {
    return grant(session, 0, 0);
  }

  /**
   * The same, of a session that ends when nothing passes for so many seconds, and begins when its
   * user has fewer than so many.
   */
  public static Grant grant(SessionId session, int idleMax, int sessionsMax) {
    try {
      return Grant.read(
          token(
              session,
              "jkt",
              claims ->
                  claims
                      .withObject("/policy")
                      .put("idleMax", idleMax)
                      .put("sessionsMax", sessionsMax)),
          session,
          "jkt");
    } catch (Grant.UnfitGrantException e) {
      throw new AssertionError(e);
    }
  }
}
