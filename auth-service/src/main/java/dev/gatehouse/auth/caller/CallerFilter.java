package dev.gatehouse.auth.caller;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.problem.RefusedRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request reach an endpoint only from a caller that may use it. Over TLS every caller shows
 * a certificate too; health and metrics are asked without.
 */
class CallerFilter {

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";
  private static final String CONTAINERSSH = Caller.CONTAINERSSH.word() + ":";

  private final CallerTokens tokens;

  CallerFilter(CallerTokens tokens) {
    this.tokens = tokens;
  }

  @ServerRequestFilter
  public void admit(
      ContainerRequestContext request, ResourceInfo endpoint, HttpServerRequest connection) {
    if (!PeerCertificate.isShownIn(connection)) {
      throw new RefusedRequest(Status.UNAUTHORIZED, MessageCode.CALLER_UNCERTIFIED);
    }
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    Caller caller =
        byToken(header)
            .or(() -> byUrl(header))
            .orElseThrow(() -> new RefusedRequest(Status.UNAUTHORIZED, MessageCode.CALLER_UNKNOWN));
    if (!mayUse(caller, endpoint.getResourceMethod().getAnnotation(CallableBy.class))) {
      throw new RefusedRequest(Status.FORBIDDEN, MessageCode.CALLER_NOT_PERMITTED);
    }
  }

  private Optional<Caller> byToken(@Nullable String header) {
    return credentials(header, BEARER).flatMap(tokens::callerOf);
  }

  /** Of a ContainerSSH gateway, which can send no other header than its URL's user makes. */
  private Optional<Caller> byUrl(@Nullable String header) {
    return credentials(header, BASIC)
        .flatMap(CallerFilter::decoded)
        .filter(pair -> pair.startsWith(CONTAINERSSH))
        .flatMap(pair -> tokens.callerOf(pair.substring(CONTAINERSSH.length())))
        .filter(caller -> caller == Caller.CONTAINERSSH);
  }

  private static Optional<String> credentials(@Nullable String header, String scheme) {
    return header != null && header.regionMatches(true, 0, scheme, 0, scheme.length())
        ? Optional.of(header.substring(scheme.length()))
        : Optional.empty();
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean mayUse(Caller caller, @Nullable CallableBy permission) {
    return permission != null && Arrays.asList(permission.value()).contains(caller);
  }
}
