package dev.gatehouse.auth.caller;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.problem.RefusedRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets a request reach an endpoint only from a caller that may use it. */
class CallerFilter {

  private static final String BEARER = "Bearer ";

  private final CallerTokens tokens;

  CallerFilter(CallerTokens tokens) {
    this.tokens = tokens;
  }

  @ServerRequestFilter
  public void admit(ContainerRequestContext request, ResourceInfo endpoint) {
    Caller caller =
        token(request.getHeaderString(HttpHeaders.AUTHORIZATION))
            .flatMap(tokens::callerOf)
            .orElseThrow(() -> new RefusedRequest(Status.UNAUTHORIZED, MessageCode.CALLER_UNKNOWN));
    if (!mayUse(caller, endpoint.getResourceMethod().getAnnotation(CallableBy.class))) {
      throw new RefusedRequest(Status.FORBIDDEN, MessageCode.CALLER_NOT_PERMITTED);
    }
  }

  private static Optional<String> token(@Nullable String header) {
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()))
        : Optional.empty();
  }

  private static boolean mayUse(Caller caller, @Nullable CallableBy permission) {
    return permission != null && Arrays.asList(permission.value()).contains(caller);
  }
}
