package dev.gatehouse.auth.policy;

import java.util.List;

/**
 * Where forwards may go and listen, as the client asks for it. What a destination resolves to is
 * judged beside it, by the policy's networks.
 *
 * @param destinations what a {@code direct-tcpip} channel may ask for
 * @param listeners where a {@code tcpip-forward} request may listen
 * @param sockets what a {@code direct-streamlocal} channel may ask for
 * @param listenerSockets where a {@code streamlocal-forward} request may listen
 */
public record ForwardRules(
    List<EndpointPattern> destinations,
    List<EndpointPattern> listeners,
    List<PathPattern> sockets,
    List<PathPattern> listenerSockets) {

  /** Entries of one list. */
  public static final int MOST = 64;

  /** UTF-8 of all four lists together, for they travel in the grant. */
  public static final int BYTES_MOST = 8 * 1024;

  /** Whatever is asked for. */
  public static final ForwardRules ANY =
      new ForwardRules(
          List.of(EndpointPattern.ANY),
          List.of(EndpointPattern.ANY),
          List.of(PathPattern.ANY),
          List.of(PathPattern.ANY));

  public ForwardRules {
    destinations = List.copyOf(destinations);
    listeners = List.copyOf(listeners);
    sockets = List.copyOf(sockets);
    listenerSockets = List.copyOf(listenerSockets);
  }
}
