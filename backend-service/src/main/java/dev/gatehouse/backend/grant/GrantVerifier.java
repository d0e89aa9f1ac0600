package dev.gatehouse.backend.grant;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.grant.ClaimReader.UnreadableClaims;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Tells grants from forgeries: a compact JWS of the auth-service, of the one type and algorithm.
 */
public final class GrantVerifier {

  private static final String TYPE = "gatehouse-grant+jwt";
  private static final AlgorithmConstraints ALGORITHMS =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.EDDSA);

  private final GrantKeys keys;

  public GrantVerifier(GrantKeys keys) {
    this.keys = keys;
  }

  public GrantVerdict verify(String token) {
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmConstraints(ALGORITHMS);
      signature.setCompactSerialization(token);
      @Nullable String keyId = signature.getKeyIdHeaderValue();
      if (!TYPE.equals(signature.getHeader("typ")) || keyId == null) {
        return forged();
      }
      return switch (keys.find(keyId)) {
        case GrantKeys.Finding.Known(var key) -> {
          signature.setKey(key);
          yield signature.verifySignature() ? read(signature.getPayload()) : forged();
        }
        case GrantKeys.Finding.Unknown() -> forged();
        case GrantKeys.Finding.Unanswered() -> new GrantVerdict.Unverifiable();
      };
    } catch (JoseException e) {
      return forged();
    }
  }

  private static GrantVerdict read(String claims) {
    try {
      return new GrantVerdict.Genuine(ClaimReader.read(claims));
    } catch (UnreadableClaims e) {
      return new GrantVerdict.Rejected(MessageCode.GRANT_UNREADABLE);
    }
  }

  private static GrantVerdict forged() {
    return new GrantVerdict.Rejected(MessageCode.GRANT_FORGED);
  }
}
