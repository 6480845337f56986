package dev.runner.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers in JSON to whatever goes wrong outside of a resource: no such path, method, type. */
public final class ErrorMappers {

  private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

  @ServerExceptionMapper
  public Response rejected(WebApplicationException exception) {
    Response response = exception.getResponse();
    int status = response.getStatus();
    Response.ResponseBuilder answer = Json.error(status, reason(status));
    String allow = response.getHeaderString(HttpHeaders.ALLOW);
    return allow == null ? answer.build() : answer.header(HttpHeaders.ALLOW, allow).build();
  }

  @ServerExceptionMapper
  public Response fault(RuntimeException exception) {
    LOG.error("a request failed", exception);
    return Json.error(500, "internal error").build();
  }

  private static String reason(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null
        ? "request failed with status " + status
        : known.getReasonPhrase().toLowerCase(Locale.ROOT);
  }
}
