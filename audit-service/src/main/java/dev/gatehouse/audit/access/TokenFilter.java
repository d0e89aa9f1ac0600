package dev.gatehouse.audit.access;

import dev.gatehouse.audit.MessageCode;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody ask without a token. Health, metrics and OpenAPI are not behind it. */
class TokenFilter {
  private static final String HTTPS = "https";

  private final ApiTokens tokens;

  @Inject
  TokenFilter(ApiTokens tokens) {
    this.tokens = tokens;
  }

  @ServerRequestFilter(preMatching = true)
  public void check(ContainerRequestContext request) {
    String holder =
        tokens
            .holder(request.getHeaderString(HttpHeaders.AUTHORIZATION))
            .orElseThrow(() -> new RefusedRequest(Status.UNAUTHORIZED, MessageCode.TOKEN_UNKNOWN));
    boolean secure = HTTPS.equals(request.getUriInfo().getRequestUri().getScheme());
    request.setSecurityContext(new TokenHolder(holder, secure));
  }
}
