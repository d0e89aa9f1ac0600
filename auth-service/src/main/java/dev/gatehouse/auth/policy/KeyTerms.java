package dev.gatehouse.auth.policy;

import java.util.List;
import java.util.Map;

/**
 * What the options of the key that let somebody in bound beside the policy (sshd(8)).
 *
 * @param permitOpen what a {@code direct-tcpip} channel may ask for
 * @param permitListen where a {@code tcpip-forward} request may listen
 * @param variables environment variables of every program, which a client cannot change
 */
public record KeyTerms(
    List<EndpointPattern> permitOpen,
    List<EndpointPattern> permitListen,
    Map<String, String> variables) {

  /** Of a key without such options. */
  public static final KeyTerms NONE =
      new KeyTerms(List.of(EndpointPattern.ANY), List.of(EndpointPattern.ANY), Map.of());

  public KeyTerms {
    permitOpen = List.copyOf(permitOpen);
    permitListen = List.copyOf(permitListen);
    variables = Map.copyOf(variables);
  }
}
