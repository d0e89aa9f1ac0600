package dev.gatehouse.contracts.audit;

/**
 * Where a forwarded connection goes to, or comes from: a host and a TCP port, or the path of a Unix
 * socket, each as the peer wrote it.
 *
 * @param host a name or an address; empty for a socket
 * @param port 0 to 65535
 * @param path of a socket; empty for a host
 */
public record Endpoint(String host, int port, String path) {
  private static final int PORT_MAX = 65_535;

  /** No endpoint. */
  public static final Endpoint NONE = new Endpoint("", 0, "");

  public Endpoint {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  public static Endpoint tcp(String host, int port) {
    return new Endpoint(host, port, "");
  }

  public static Endpoint socket(String path) {
    return new Endpoint("", 0, path);
  }

  /** As people write it: {@code host:port}, {@code [2001:db8::1]:port}, or the path. */
  @Override
  public String toString() {
    if (equals(NONE)) {
      return "";
    }
    if (!path.isEmpty()) {
      return path;
    }
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
