package dev.gatehouse.gateway.authentication;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * The Ed25519 key by which this incarnation of the gateway is known to workloads. It lives in
 * memory alone; grants and certificates are bound to it.
 *
 * @param openSsh {@code ssh-ed25519 base64}
 * @param thumbprint RFC 7638 with RFC 8037, A.3, in base64url
 */
public record GatewayKey(KeyPair keyPair, String openSsh, String thumbprint) {

  public static GatewayKey generate() {
    try {
      KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
      StringBuilder line = new StringBuilder();
      PublicKeyEntry.appendPublicKeyEntry(line, pair.getPublic());
      ByteArrayBuffer blob = new ByteArrayBuffer();
      blob.putRawPublicKey(pair.getPublic());
      byte[] encoded = blob.getCompactData();
      byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
      return new GatewayKey(pair, line.toString(), thumbprint(raw));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no Ed25519 key can be made", e);
    }
  }

  private static String thumbprint(byte[] raw) throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String jwk =
        "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + base64.encodeToString(raw) + "\"}";
    return base64.encodeToString(
        MessageDigest.getInstance("SHA-256").digest(jwk.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public String toString() {
    return "gateway key " + thumbprint;
  }
}
