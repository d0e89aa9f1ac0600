package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.contracts.audit.Principal;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.audit.RecordingPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/**
 * What auth-service granted to one session of one gateway; its format is in {@code docs/grants.md}.
 *
 * <p>The gateway reads it and checks that it was made for this session and this key. It is
 * backend-service that checks the signature before it gives anything for it.
 *
 * @param token a credential: it goes to backend-service and nowhere else
 * @param policy JSON, as evaluated for this session
 * @param sessionEnd when the session ends at the latest
 */
public record Grant(
    String token,
    String id,
    Principal principal,
    String template,
    String policy,
    RecordingPolicy recording,
    Instant sessionEnd) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> CLAIMS =
      Set.of(
          "iss",
          "aud",
          "jti",
          "sub",
          "sid",
          "template",
          "policy",
          "recording",
          "cnf",
          "iat",
          "exp",
          "sessionEnd");

  /** A grant that does not fit: which claim, never its value. */
  public static final class UnfitGrantException extends IOException {
    private static final long serialVersionUID = 1L;

    UnfitGrantException(String message) {
      super(message);
    }
  }

  /**
   * Reads a compact JWS (RFC 7515).
   *
   * @throws UnfitGrantException when it is not one, is for another session, key or audience, or has
   *     claims that are missing or not known
   */
  static Grant read(String token, SessionId session, String keyThumbprint)
      throws UnfitGrantException {
    JsonNode claims = claims(token);
    for (var names = claims.fieldNames(); names.hasNext(); ) {
      if (!CLAIMS.contains(names.next())) {
        throw new UnfitGrantException("a claim that is not known");
      }
    }
    require(claims, "iss", "gatehouse-auth");
    require(claims, "aud", "gatehouse-backend");
    require(claims, "sid", session.toString());
    if (!claims.path("cnf").path("jkt").asText().equals(keyThumbprint)) {
      throw new UnfitGrantException("cnf");
    }
    time(claims, "iat");
    time(claims, "exp");
    RecordingPolicy recording =
        RecordingPolicy.named(text(claims, "recording"))
            .orElseThrow(() -> new UnfitGrantException("recording"));
    return new Grant(
        token,
        text(claims, "jti"),
        new Principal(text(claims, "sub")),
        text(claims, "template"),
        claims.path("policy").toString(),
        recording,
        time(claims, "sessionEnd"));
  }

  private static JsonNode claims(String token) throws UnfitGrantException {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new UnfitGrantException("not a compact JWS");
    }
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
    } catch (IOException | IllegalArgumentException e) {
      throw new UnfitGrantException("payload");
    }
  }

  private static void require(JsonNode claims, String name, String value)
      throws UnfitGrantException {
    if (!text(claims, name).equals(value)) {
      throw new UnfitGrantException(name);
    }
  }

  private static String text(JsonNode claims, String name) throws UnfitGrantException {
    JsonNode value = claims.get(name);
    if (value == null || !value.isTextual() || value.asText().isEmpty()) {
      throw new UnfitGrantException(name);
    }
    return value.asText();
  }

  private static Instant time(JsonNode claims, String name) throws UnfitGrantException {
    JsonNode value = claims.get(name);
    if (value == null || !value.isIntegralNumber()) {
      throw new UnfitGrantException(name);
    }
    return Instant.ofEpochSecond(value.asLong());
  }

  @Override
  public String toString() {
    return "grant " + id;
  }
}
