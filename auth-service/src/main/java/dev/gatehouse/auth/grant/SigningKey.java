package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import java.security.PrivateKey;

/** The private key that signs grants, with its public half. */
record SigningKey(PrivateKey privateKey, Ed25519PublicKey publicKey) {

  /** How a verifier finds the public half among the published keys. */
  Thumbprint id() {
    return Thumbprint.of(publicKey);
  }

  /** Never the key itself. */
  @Override
  public String toString() {
    return "signing key " + id();
  }
}
