package dev.gatehouse.backend.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.backend.identity.GrantId;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the claims of a grant whose signature was verified.
 *
 * <p>Claims that it does not know it passes over, as RFC 7519 has it. The policy is different:
 * every key that this version knows must be there, and no other, since an unknown key may be a
 * restriction.
 */
final class ClaimReader {

  private static final String ISSUER = "gatehouse-auth";
  private static final String AUDIENCE = "gatehouse-backend";

  private static final long POLICY_VERSION = 4;
  private static final Set<String> POLICY_KEYS =
      Set.of(
          "version",
          "name",
          "channels",
          "anyCommand",
          "commands",
          "commandPatterns",
          "subsystems",
          "signals",
          "forcedCommand",
          "forwardNetworks",
          "pty",
          "environment",
          "recordInput",
          "channelsMax",
          "idleMax",
          "sessionsMax",
          "bytesMax",
          "forwardDestinations",
          "listenAddresses",
          "forwardSockets",
          "listenSockets",
          "permitOpen",
          "permitListen",
          "variables",
          "rule",
          "endsByRule");

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private ClaimReader() {}

  static Grant read(String payload) throws UnreadableClaims {
    try {
      JsonNode claims = JSON.readTree(payload);
      require(text(claims, "iss").equals(ISSUER), "iss");
      require(text(claims, "aud").equals(AUDIENCE), "aud");
      return new Grant(
          new GrantId(text(claims, "jti")),
          new Principal(text(claims, "sub")),
          SessionId.parse(text(claims, "sid")).orElseThrow(() -> new UnreadableClaims("sid")),
          new TemplateName(text(claims, "template")),
          policy(claims.path("policy")),
          new KeyThumbprint(text(claims.path("cnf"), "jkt")),
          time(claims, "exp"),
          time(claims, "sessionEnd"));
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new UnreadableClaims("not of the expected form", e);
    }
  }

  private static SessionPolicy policy(JsonNode policy) throws UnreadableClaims {
    Set<String> keys = new HashSet<>();
    policy.fieldNames().forEachRemaining(keys::add);
    require(keys.equals(POLICY_KEYS), "policy");
    require(number(policy, "version") == POLICY_VERSION, "version");
    Set<ChannelKind> channels = EnumSet.noneOf(ChannelKind.class);
    JsonNode words = policy.path("channels");
    require(words.isArray(), "channels");
    for (JsonNode word : words) {
      channels.add(
          ChannelKind.named(word.asText()).orElseThrow(() -> new UnreadableClaims("channels")));
    }
    return new SessionPolicy(
        channels, Math.toIntExact(number(policy, "channelsMax")), networks(policy));
  }

  private static List<ForwardNetwork> networks(JsonNode policy) throws UnreadableClaims {
    List<ForwardNetwork> networks = new ArrayList<>();
    JsonNode texts = policy.path("forwardNetworks");
    require(texts.isArray(), "forwardNetworks");
    for (JsonNode text : texts) {
      require(text.isTextual(), "forwardNetworks");
      networks.add(new ForwardNetwork(text.textValue()));
    }
    return networks;
  }

  private static String text(JsonNode object, String name) throws UnreadableClaims {
    JsonNode value = object.path(name);
    require(value.isTextual(), name);
    return value.textValue();
  }

  private static long number(JsonNode object, String name) throws UnreadableClaims {
    JsonNode value = object.path(name);
    require(value.isIntegralNumber() && value.canConvertToLong(), name);
    return value.longValue();
  }

  private static Instant time(JsonNode object, String name) throws UnreadableClaims {
    long seconds = number(object, name);
    require(seconds >= 0 && seconds < Instant.MAX.getEpochSecond(), name);
    return Instant.ofEpochSecond(seconds);
  }

  private static void require(boolean condition, String name) throws UnreadableClaims {
    if (!condition) {
      throw new UnreadableClaims(name);
    }
  }

  /** A claim is missing, or says what this version does not know. */
  static final class UnreadableClaims extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableClaims(String claim) {
      super(claim);
    }

    UnreadableClaims(String problem, Exception cause) {
      super(problem, cause);
    }
  }
}
