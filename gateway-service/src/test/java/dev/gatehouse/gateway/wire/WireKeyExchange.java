package dev.gatehouse.gateway.wire;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/**
 * The client's half of {@code curve25519-sha256} (RFC 8731). It takes whatever host key it is
 * shown: it has nothing to lose.
 */
final class WireKeyExchange {
  static final String NAME = "curve25519-sha256";
  private static final int POINT_BYTES = 32;

  private final KeyPair pair;
  private byte[] exchangeHash = new byte[0];
  private byte[] secret = new byte[0];

  WireKeyExchange() {
    try {
      pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Q_C. */
  byte[] clientPoint() {
    byte[] big = ((XECPublicKey) pair.getPublic()).getU().toByteArray();
    byte[] point = new byte[POINT_BYTES];
    for (int i = 0; i < big.length && i < POINT_BYTES; i++) {
      point[i] = big[big.length - 1 - i];
    }
    return point;
  }

  /** What both sides said until here, in the order in which it is hashed. */
  record Said(
      String clientVersion, String serverVersion, Bytes clientKexInit, Bytes serverKexInit) {}

  void complete(Said said, byte[] hostKey, byte[] serverPoint) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(pair.getPrivate());
      agreement.doPhase(
          KeyFactory.getInstance("X25519")
              .generatePublic(
                  new XECPublicKeySpec(NamedParameterSpec.X25519, number(reversed(serverPoint)))),
          true);
      secret = tail(TestingPacket.of(0).string(number(agreement.generateSecret()).toByteArray()));
      exchangeHash =
          sha256(
              tail(
                  TestingPacket.of(0)
                      .string(said.clientVersion())
                      .string(said.serverVersion())
                      .string(said.clientKexInit().toArray())
                      .string(said.serverKexInit().toArray())
                      .string(hostKey)
                      .string(clientPoint())
                      .string(serverPoint)
                      .raw(secret)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  byte[] exchangeHash() {
    return exchangeHash;
  }

  /** RFC 4253, 7.2: 'A' and 'C' are the client's nonce and key, 'B' and 'D' the server's. */
  WireCipher cipher(char nonce, char key, byte[] sessionId) {
    return new WireCipher(
        Arrays.copyOf(derived(key, sessionId), WireCipher.KEY_BYTES),
        Arrays.copyOf(derived(nonce, sessionId), WireCipher.NONCE_BYTES));
  }

  private byte[] derived(char letter, byte[] sessionId) {
    return sha256(
        tail(TestingPacket.of(0).raw(secret).raw(exchangeHash).uint8(letter).raw(sessionId)));
  }

  private static BigInteger number(byte[] bigEndian) {
    return new BigInteger(1, bigEndian);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    // RFC 7748, 5: the highest bit is not part of the number.
    reversed[0] &= 0x7f;
    return reversed;
  }

  private static byte[] tail(TestingPacket packet) {
    byte[] whole = packet.toArray();
    return Arrays.copyOfRange(whole, 1, whole.length);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
