package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.proof.Method;
import java.util.Optional;

/**
 * One attempt of a client to authenticate, every part of it checked.
 *
 * @param session the session that the attempt belongs to
 * @param client where the client is and what it says it is
 * @param user the name as the client sent it; any text, whether or not a user has it
 * @param number which attempt of the session this is, from 1
 * @param method the method by which the credential came
 * @param credential what the client brings
 * @param state what an earlier answer gave
 * @param gatewayKey the key to which a grant is bound; empty when none is to be made
 */
public record AuthenticationAttempt(
    SessionId session,
    Client client,
    String user,
    int number,
    Method method,
    Credential credential,
    Optional<String> state,
    Optional<Ed25519PublicKey> gatewayKey) {

  /** The client's address and identification string. */
  public record Client(String address, String version) {}
}
