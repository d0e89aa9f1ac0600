package dev.gatehouse.backend.caller;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.problem.RefusedRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request reach an endpoint only from the gateway, the one caller that there is. Over TLS
 * the gateway shows a certificate too; health and metrics are asked without.
 */
class CallerFilter {

  private static final String BEARER = "Bearer ";

  private final CallerToken gateway;

  CallerFilter(CallerToken gateway) {
    this.gateway = gateway;
  }

  @ServerRequestFilter
  public void admit(ContainerRequestContext request, HttpServerRequest connection) {
    if (!PeerCertificate.isShownIn(connection)) {
      throw new RefusedRequest(Status.UNAUTHORIZED, MessageCode.CALLER_UNCERTIFIED);
    }
    if (token(request.getHeaderString(HttpHeaders.AUTHORIZATION))
        .filter(gateway::matches)
        .isEmpty()) {
      throw new RefusedRequest(Status.UNAUTHORIZED, MessageCode.CALLER_UNKNOWN);
    }
  }

  private static Optional<String> token(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()))
        : Optional.empty();
  }
}
