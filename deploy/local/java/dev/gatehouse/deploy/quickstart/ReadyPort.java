package dev.gatehouse.deploy.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/**
 * A port that is open when a server has all that it is to have: probes ask for that, as the
 * servers' own ports answer before. It says nothing and closes each connection.
 */
final class ReadyPort {
  private static final int BACKLOG = 8;

  private ReadyPort() {}

  /** Opens the port on every address, for as long as this program runs. */
  static void open(int port) {
    ServerSocket listener;
    try {
      listener = new ServerSocket(port, BACKLOG);
    } catch (IOException failure) {
      throw new UncheckedIOException("port " + port + " cannot be opened", failure);
    }
    Thread.ofPlatform().daemon().name("ready").start(() -> answer(listener));
    System.err.println("quickstart: ready");
  }

  private static void answer(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        listener.accept().close();
      } catch (IOException gone) {
        // A probe that did not wait.
      }
    }
  }
}
