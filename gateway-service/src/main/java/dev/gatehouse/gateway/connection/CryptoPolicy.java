package dev.gatehouse.gateway.connection;

import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;

/**
 * Every algorithm that is on, by name; nothing is taken from a library's defaults.
 *
 * <p>Post-quantum key exchange first, then curve25519, each under the two names that fielded
 * clients know. Only AEAD ciphers and encrypt-then-MAC. No SHA-1, no NIST ECDH, no compression.
 */
public final class CryptoPolicy {
  /** Key exchanges, best first, on both legs. */
  public static final List<BuiltinDHFactories> KEY_EXCHANGES =
      List.of(
          BuiltinDHFactories.mlkem768x25519,
          BuiltinDHFactories.sntrup761x25519,
          BuiltinDHFactories.sntrup761x25519_openssh,
          BuiltinDHFactories.curve25519,
          BuiltinDHFactories.curve25519_libssh);

  private static final List<NamedFactory<Cipher>> CLIENT_LEG_CIPHERS =
      List.of(
          BuiltinCiphers.aes128gcm,
          BuiltinCiphers.aes256gcm,
          ChaCha20Poly1305.FACTORY,
          BuiltinCiphers.aes128ctr,
          BuiltinCiphers.aes192ctr,
          BuiltinCiphers.aes256ctr);

  private static final List<NamedFactory<Cipher>> WORKLOAD_LEG_CIPHERS =
      List.of(BuiltinCiphers.aes128gcm, BuiltinCiphers.aes256gcm);

  private static final List<NamedFactory<Mac>> MACS =
      List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm);

  /** Keys that users may log in with, and our own host keys. */
  private static final List<NamedFactory<Signature>> CLIENT_LEG_SIGNATURES =
      List.of(
          BuiltinSignatures.ed25519,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.sk_ssh_ed25519,
          BuiltinSignatures.sk_ecdsa_sha2_nistp256,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA256);

  private static final List<NamedFactory<Signature>> WORKLOAD_LEG_SIGNATURES =
      List.of(BuiltinSignatures.ed25519, BuiltinSignatures.ed25519_cert);

  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  private CryptoPolicy() {}

  /** Whether the algorithm is one by which a key comes in a certificate. */
  public static boolean isCertificate(String algorithm) {
    return algorithm.endsWith(CERTIFICATE);
  }

  /** The name of the algorithm of a certificate whose key signs by this one. */
  private static String certificateOf(NamedFactory<Signature> signature) {
    return signature.getName().replace("@openssh.com", "") + CERTIFICATE;
  }

  /**
   * Returns the signature algorithm that a user may log in with under that name, which is its own
   * or that of a certificate (OpenSSH's PROTOCOL.certkeys), or null.
   */
  public static @org.jspecify.annotations.Nullable NamedFactory<Signature> userSignature(
      String algorithm) {
    for (NamedFactory<Signature> signature : CLIENT_LEG_SIGNATURES) {
      if (signature.getName().equals(algorithm) || certificateOf(signature).equals(algorithm)) {
        return signature;
      }
    }
    return null;
  }

  /**
   * The names of the algorithms that a user may log in with, best first (RFC 8308, 3.1). OpenSSH
   * looks for the plain ones, other clients for those of certificates too.
   */
  static List<String> userSignatures() {
    return Stream.concat(
            NamedResource.getNameList(CLIENT_LEG_SIGNATURES).stream(),
            CLIENT_LEG_SIGNATURES.stream().map(CryptoPolicy::certificateOf))
        .toList();
  }

  static void applyToClientLeg(AbstractFactoryManager manager) {
    manager.setCipherFactories(CLIENT_LEG_CIPHERS);
    manager.setSignatureFactories(CLIENT_LEG_SIGNATURES);
    applyToBoth(manager);
  }

  /** Sets up the leg to a workload, where we are the client and choose: AES-128-GCM. */
  public static void applyToWorkloadLeg(AbstractFactoryManager manager) {
    manager.setCipherFactories(WORKLOAD_LEG_CIPHERS);
    manager.setSignatureFactories(WORKLOAD_LEG_SIGNATURES);
    applyToBoth(manager);
  }

  private static void applyToBoth(AbstractFactoryManager manager) {
    manager.setMacFactories(MACS);
    manager.setCompressionFactories(List.of(BuiltinCompressions.none));
    manager.setChannelFactories(List.of());
    manager.setGlobalRequestHandlers(List.of());
  }
}
