package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.Hash;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** What is kept of payloads that nobody here can read. */
final class Digests {
  private Digests() {}

  static Hash sha256(byte[] payload) {
    try {
      return new Hash(Bytes.owned(MessageDigest.getInstance("SHA-256").digest(payload)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
