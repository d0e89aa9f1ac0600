package dev.gatehouse.auth.identity;

import java.util.List;
import java.util.Map;

/**
 * What the options of an authorized key about endpoints and variables say (sshd(8)).
 *
 * @param permitOpen what may be connected to, each {@code HOST:PORT}; empty when there is no such
 *     option
 * @param permitListen where may be listened, each {@code HOST:PORT}; empty when there is no such
 *     option
 * @param variables environment variables of every program, by name
 */
public record KeyOptionTerms(
    List<String> permitOpen, List<String> permitListen, Map<String, String> variables) {

  /** Options of one name on a line. */
  static final int MOST = 64;

  public static final KeyOptionTerms NONE = new KeyOptionTerms(List.of(), List.of(), Map.of());

  public KeyOptionTerms {
    permitOpen = List.copyOf(permitOpen);
    permitListen = List.copyOf(permitListen);
    variables = Map.copyOf(variables);
  }

  /** Those of a line, where a certificate, which can have none, may follow it. */
  KeyOptionTerms or(KeyOptionTerms other) {
    return equals(NONE) ? other : this;
  }
}
