package dev.gatehouse.backend.workload;

import dev.gatehouse.backend.identity.SshPublicKey;

/**
 * Where a workload's agent listens, and the one key by which it proves to be that agent.
 *
 * @param host a numeric address
 * @param protocol the version of {@code agent/PROTOCOL.md} that the agent speaks, from 1
 * @param place where in a cluster that is
 */
public record Endpoint(String host, int port, SshPublicKey hostKey, int protocol, Place place) {

  private static final int PORT_MAX = 65_535;

  public Endpoint {
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("a port is 1 to " + PORT_MAX);
    }
    if (protocol < 1) {
      throw new IllegalArgumentException("protocols are counted from 1");
    }
  }

  /** An endpoint on this machine. */
  public Endpoint(String host, int port, SshPublicKey hostKey, int protocol) {
    this(host, port, hostKey, protocol, Place.HERE);
  }

  /** Where a workload runs; empty is what does not apply. */
  public record Place(String namespace, String pod, String node, String image) {

    public static final Place HERE = new Place("", "", "", "");
  }
}
