package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whoever owns a connection, and only listens; where it can speak, it refuses every global request.
 * Safe for use by many threads.
 */
public final class TestingOwner implements ConnectionEvents {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile @Nullable Transport transport;

  /** What was told, in order; of global requests, only the first. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  void speaksThrough(Transport speaking) {
    transport = speaking;
  }

  @Override
  public void received(byte[] packet) {
    int number = packet[0] & 0xff;
    String word = "message " + number;
    Transport answers = transport;
    if (number == Ssh.GLOBAL_REQUEST && answers != null) {
      answers.packet(Ssh.REQUEST_FAILURE, 0).send();
      if (heard.contains(word)) {
        return;
      }
    }
    heard.add(word);
  }

  @Override
  public void keysExchanged(KeysExchanged algorithms) {
    heard.add("keys " + algorithms.kex());
  }

  @Override
  public void drained() {
    heard.add("drained");
  }

  @Override
  public void closed(EndReason reason, String detail) {
    heard.add("closed " + reason.word() + " " + detail);
  }
}
