package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client, as it is put to auth-service.
 *
 * @param attempt 1, 2, 3 ... on this connection; the answers to prompts belong to the attempt that
 *     was answered with them
 * @param publicKey {@code algorithm base64}, for the method that offers one
 * @param password for the method that sends one
 * @param answers to the prompts that came with {@code state}
 * @param proven the gateway verified a signature by the key
 * @param gatewayPublicKey the key that a grant will be bound to
 * @param state what auth-service gave with its latest {@code continue}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuthenticationRequest(
    String sessionId,
    String clientAddress,
    String clientVersion,
    String user,
    int attempt,
    String method,
    @Nullable String publicKey,
    @Nullable TypedSecret password,
    @Nullable List<TypedSecret> answers,
    boolean proven,
    String gatewayPublicKey,
    @Nullable String state)
    implements AutoCloseable {

  /** Whether it brings anything that could let somebody in. */
  boolean bringsProof() {
    return proven || password != null || answers != null;
  }

  /** Overwrites what a person typed. */
  @Override
  public void close() {
    if (password != null) {
      password.close();
    }
    if (answers != null) {
      answers.forEach(TypedSecret::close);
    }
  }
}
