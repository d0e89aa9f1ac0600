package dev.gatehouse.auth.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives every refusal and every failure the form of a problem document. */
class ProblemResponses {

  private static final ServiceLog LOG = ServiceLog.of(ProblemResponses.class);

  @ServerExceptionMapper
  public Response refused(RefusedRequest refusal) {
    LOG.with("status", refusal.status().getStatusCode())
        .with("detail", refusal.detail())
        .warn(refusal.code());
    Response response = Problem.response(refusal.status(), refusal.code(), refusal.detail());
    if (refusal.status() == Status.UNAUTHORIZED) {
      response.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response;
  }

  @ServerExceptionMapper
  public Response mismatched(MismatchedInputException mismatch) {
    return refused(malformed(mismatch));
  }

  @ServerExceptionMapper
  public Response failedInTheFramework(WebApplicationException failure) {
    if (failure.getCause() instanceof JacksonException json) {
      return refused(malformed(json));
    }
    Status status = Status.fromStatusCode(failure.getResponse().getStatus());
    return status == null || status.getFamily() != Status.Family.CLIENT_ERROR
        ? failed(failure)
        : Problem.response(
            status, MessageCode.REQUEST_NOT_SERVED, MessageCode.REQUEST_NOT_SERVED.cause());
  }

  @ServerExceptionMapper
  public Response failed(Throwable failure) {
    if (callerIsGone(failure)) {
      LOG.warn(MessageCode.CALLER_GONE);
      return Problem.response(
          Status.BAD_REQUEST, MessageCode.CALLER_GONE, MessageCode.CALLER_GONE.cause());
    }
    LOG.error(MessageCode.INTERNAL_ERROR, failure);
    return Problem.response(
        Status.INTERNAL_SERVER_ERROR,
        MessageCode.INTERNAL_ERROR,
        MessageCode.INTERNAL_ERROR.cause());
  }

  private static boolean callerIsGone(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof ClosedChannelException || one instanceof HttpClosedException) {
        return true;
      }
    }
    return false;
  }

  private static RefusedRequest malformed(JacksonException failure) {
    String detail =
        switch (failure) {
          case UnrecognizedPropertyException unknown -> path(unknown) + " is not a known field";
          case JsonMappingException mismatch -> path(mismatch) + " is not of the documented type";
          default -> "the body is not JSON";
        };
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, detail);
  }

  /** Names fields and never values: a value may be a credential. */
  private static String path(JsonMappingException failure) {
    String path =
        failure.getPath().stream()
            .map(Reference::getFieldName)
            .map(name -> name == null ? "[]" : name)
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "the body" : path.substring(0, Math.min(path.length(), 100));
  }
}
