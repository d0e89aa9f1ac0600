package dev.gatehouse.audit.access;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives every refusal and every failure the form of a problem document. */
class ProblemResponses {
  private static final ServiceLog LOG = ServiceLog.of(ProblemResponses.class);

  @ServerExceptionMapper
  public Response refused(RefusedRequest refusal) {
    Response response = Problem.response(refusal.status(), refusal.code(), refusal.detail());
    refusal.headers().forEach(response.getHeaders()::putSingle);
    if (refusal.status() == Status.UNAUTHORIZED) {
      response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response;
  }

  @ServerExceptionMapper
  public Response failedInTheFramework(WebApplicationException failure) {
    Status status = Status.fromStatusCode(failure.getResponse().getStatus());
    if (status == null || status.getFamily() != Status.Family.CLIENT_ERROR) {
      return failed(failure);
    }
    Response response =
        Problem.response(
            status, MessageCode.REQUEST_NOT_SERVED, MessageCode.REQUEST_NOT_SERVED.cause());
    if (status == Status.METHOD_NOT_ALLOWED) {
      // The API only answers questions.
      response.getHeaders().putSingle(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS");
    }
    return response;
  }

  @ServerExceptionMapper
  public Response failed(Throwable failure) {
    LOG.error(MessageCode.INTERNAL_ERROR, failure);
    return Problem.response(
        Status.INTERNAL_SERVER_ERROR,
        MessageCode.INTERNAL_ERROR,
        MessageCode.INTERNAL_ERROR.cause());
  }
}
