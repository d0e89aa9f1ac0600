package dev.gatehouse.backend.certificate;

import dev.gatehouse.backend.identity.SshPublicKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Iterator;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** An Ed25519 key pair that can be written and read in OpenSSH's private key format. */
public final class OpenSshKeyPair {

  private static final int BITS = 256;

  private final KeyPair pair;

  private OpenSshKeyPair(KeyPair pair) {
    this.pair = pair;
  }

  /** A new one. */
  public static OpenSshKeyPair generate() {
    try {
      return new OpenSshKeyPair(KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, BITS));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no Ed25519 here", e);
    }
  }

  /**
   * Reads a private key that is not encrypted.
   *
   * @throws GeneralSecurityException when the text is not one Ed25519 private key
   */
  static OpenSshKeyPair parse(String pem) throws GeneralSecurityException, IOException {
    Iterable<KeyPair> pairs =
        SecurityUtils.loadKeyPairIdentities(
            null,
            NamedResource.ofName("private key"),
            new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)),
            null);
    Iterator<KeyPair> found = pairs == null ? null : pairs.iterator();
    if (found == null || !found.hasNext()) {
      throw new GeneralSecurityException("no private key");
    }
    KeyPair pair = found.next();
    if (!KeyPairProvider.SSH_ED25519.equals(KeyUtils.getKeyType(pair))) {
      throw new GeneralSecurityException("not an Ed25519 key");
    }
    return new OpenSshKeyPair(pair);
  }

  /** The private key, for a file that only its owner may read or for an agent's descriptor. */
  public String pem() {
    try {
      ByteArrayOutputStream pem = new ByteArrayOutputStream();
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "gatehouse", null, pem);
      return pem.toString(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a key of our own cannot be written", e);
    }
  }

  public SshPublicKey publicKey() {
    return new SshPublicKey(PublicKeyEntry.toString(pair.getPublic()));
  }

  KeyPair keyPair() {
    return pair;
  }

  /** Never the key itself. */
  @Override
  public String toString() {
    return "key pair of " + publicKey();
  }
}
