package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client, as it is put to auth-service.
 *
 * @param attempt 1, 2, 3 ... on this connection
 * @param publicKey {@code algorithm base64}, for the method that offers one
 * @param proven the gateway verified a signature by the key
 * @param gatewayPublicKey the key that a grant will be bound to
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
    boolean proven,
    String gatewayPublicKey) {}
