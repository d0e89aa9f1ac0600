package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.PolicyName;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * A {@link Basis} as the payload of a JWS. It is for us alone, so only its signature is for ever.
 */
final class BasisForm {

  /** Keeps it apart from grants, which the same key signs. */
  static final String TYPE = "gatehouse-basis+jwt";

  private static final String VERSION = "1";
  private static final String AUDIENCE = "gatehouse-auth";

  private BasisForm() {}

  static String text(Basis basis) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("version", VERSION);
    claims.put("aud", AUDIENCE);
    claims.put("jti", basis.grant().toString());
    claims.put("sid", basis.session().toString());
    claims.put("sub", basis.principal().text());
    claims.put("origin", basis.origin().name());
    claims.put("policy", basis.policy().text());
    claims.put("policyDigest", basis.policyDigest());
    basis.key().ifPresent(key -> claims.put("key", LoginKeyForm.members(key)));
    basis.client().ifPresent(client -> claims.put("client", client.getHostAddress()));
    return JsonUtil.toJson(claims);
  }

  /**
   * The basis that was written so.
   *
   * @throws IllegalArgumentException when another version wrote it
   */
  static Basis read(String payload) {
    try {
      Members claims = new Members(JsonUtil.parseJson(payload));
      if (!claims.text("version").equals(VERSION) || !claims.text("aud").equals(AUDIENCE)) {
        throw new IllegalArgumentException("another version, or for somebody else");
      }
      return new Basis(
          GrantId.parse(claims.text("jti")).orElseThrow(IllegalArgumentException::new),
          SessionId.parse(claims.text("sid")).orElseThrow(IllegalArgumentException::new),
          new UserName(claims.text("sub")),
          Origin.valueOf(claims.text("origin")),
          new PolicyName(claims.text("policy")),
          claims.text("policyDigest"),
          claims.has("key")
              ? Optional.of(LoginKeyForm.read(claims.object("key")))
              : Optional.empty(),
          claims.has("client")
              ? Optional.of(InetAddress.ofLiteral(claims.text("client")))
              : Optional.empty());
    } catch (JoseException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }
}
