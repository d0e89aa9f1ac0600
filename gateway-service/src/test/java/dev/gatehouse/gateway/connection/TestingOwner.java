package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whoever owns a connection, and only listens. Safe for use by many threads. */
public final class TestingOwner implements ConnectionEvents {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** What was told, in order. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void received(byte[] packet) {
    heard.add("message " + packet[0]);
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
