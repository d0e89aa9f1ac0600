package dev.gatehouse.gateway.connection;

import java.util.List;
import java.util.Optional;

/**
 * Which host keys we have, and the proof that we have them (OpenSSH's PROTOCOL, 2.5), so that a
 * client that knows the present one learns the next one from us. Safe for use by many threads.
 */
public interface HostKeyProof {
  /** How many keys a client may ask for at once. */
  int KEYS_MAX = 8;

  /** The public keys to announce by hostkeys-00@openssh.com: the present one first. */
  List<byte[]> announced();

  /**
   * Answers hostkeys-prove-00@openssh.com.
   *
   * @param sessionIdentifier the hash of the first key exchange (RFC 4253, 7.2)
   * @param keys the public keys that the client asks for
   * @return a signature for each, in order; empty, which is to be answered with failure, when one
   *     of them is not ours or there are more than {@link #KEYS_MAX}
   */
  Optional<List<byte[]>> prove(byte[] sessionIdentifier, List<byte[]> keys);
}
