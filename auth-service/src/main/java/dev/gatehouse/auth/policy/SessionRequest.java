package dev.gatehouse.auth.policy;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Something that a client asks for in a session (RFC 4254, OpenSSH PROTOCOL), and policy judges.
 */
public sealed interface SessionRequest {

  /** The user's shell. */
  record Shell() implements SessionRequest {}

  /** One command, whole. */
  record Exec(String command) implements SessionRequest {}

  record Subsystem(String name) implements SessionRequest {}

  /** A pseudo-terminal. */
  record Pty() implements SessionRequest {}

  /** To set an environment variable, whatever to. */
  record Environment(String name) implements SessionRequest {}

  /** To send a signal, by its name of RFC 4254, 6.10. */
  record SendSignal(String name) implements SessionRequest {}

  /**
   * A connection that the workload makes.
   *
   * @param host a name or an address, as the client says it
   * @param address what the host is, where that needs no look-up
   */
  record Open(String host, int port, Optional<InetAddress> address) implements SessionRequest {}

  /** A connection to a Unix socket in the workload, by its path as the client says it. */
  record OpenSocket(String path) implements SessionRequest {}

  /**
   * A TCP port to listen on in the workload.
   *
   * @param host the address to listen on, as the client says it; empty for all of them
   * @param port 0 for one that the workload chooses
   */
  record Listen(String host, int port) implements SessionRequest {}

  /** A Unix socket to listen on in the workload, by its path as the client says it. */
  record ListenSocket(String path) implements SessionRequest {}

  /** The client's display for the workload's programs. */
  record X11() implements SessionRequest {}

  /** The client's SSH agent for the workload's programs. */
  record Agent() implements SessionRequest {}
}
