package dev.gatehouse.auth.grant;

import java.security.PublicKey;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Reads a {@link Basis} that comes back from a gateway, if a key that is published now has signed
 * it. Thread-safe.
 */
public final class BasisReader {

  /** Room for the longest names and commands that a certificate may have. */
  public static final int CHARACTERS_MAX = 16 * 1024;

  private static final AlgorithmConstraints ALGORITHMS =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.EDDSA);

  private final GrantKeys keys;

  public BasisReader(GrantKeys keys) {
    this.keys = keys;
  }

  /** What it says; empty when no key of ours signed it, or another version wrote it. */
  public Optional<Basis> read(String token) {
    if (token.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmConstraints(ALGORITHMS);
      signature.setCompactSerialization(token);
      Optional<PublicKey> key =
          Optional.ofNullable(signature.getKeyIdHeaderValue()).flatMap(keys::verifying);
      if (key.isEmpty() || !BasisForm.TYPE.equals(signature.getHeader("typ"))) {
        return Optional.empty();
      }
      signature.setKey(key.get());
      return signature.verifySignature()
          ? Optional.of(BasisForm.read(signature.getPayload()))
          : Optional.empty();
    } catch (JoseException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
