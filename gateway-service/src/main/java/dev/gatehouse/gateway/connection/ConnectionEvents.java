package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;

/** What a connection tells its owner. Every call comes on the owner's executor, in order. */
public interface ConnectionEvents {

  /** A message of the authentication or connection protocol, from its number on. */
  void received(byte[] packet);

  /** A key exchange is complete. */
  void keysExchanged(KeysExchanged algorithms);

  /** The socket takes data again. */
  void drained();

  /**
   * The connection is over. Comes once, and last.
   *
   * @param detail what is known of the cause, without a peer's bytes
   */
  void closed(EndReason reason, String detail);
}
