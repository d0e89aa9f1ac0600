package dev.gatehouse.gateway.connection;

import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.slf4j.Logger;

/**
 * Queues what is written during a key exchange, whoever writes it.
 *
 * <p>MINA blocks the writer of channel data until the exchange is over, and a peer can leave it
 * open for ever. Our writers hold windows and count what is under way, so that the queue is
 * bounded.
 */
public final class UnblockingKeyExchange extends KeyExchangeMessageHandler {

  public UnblockingKeyExchange(AbstractSession session, Logger log) {
    super(session, log);
  }

  @Override
  protected boolean isBlockAllowed(int number) {
    return false;
  }
}
