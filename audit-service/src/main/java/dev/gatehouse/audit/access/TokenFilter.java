package dev.gatehouse.audit.access;

import dev.gatehouse.audit.MessageCode;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody ask without the token. Health, metrics and OpenAPI are not behind it. */
class TokenFilter {
  private final ApiToken token;

  @Inject
  TokenFilter(ApiToken token) {
    this.token = token;
  }

  @ServerRequestFilter(preMatching = true)
  public void check(ContainerRequestContext request) {
    if (!token.isShownBy(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
      throw new RefusedRequest(Status.UNAUTHORIZED, MessageCode.TOKEN_UNKNOWN);
    }
  }
}
