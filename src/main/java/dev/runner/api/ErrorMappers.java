package dev.runner.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers in JSON to whatever goes wrong outside of a resource: no such path, method, type. */
public final class ErrorMappers {

  private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

  /** What the answer keeps of the one that it replaces. */
  private static final List<String> KEPT = List.of(HttpHeaders.ALLOW, "Connection");

  @ServerExceptionMapper
  public Response rejected(WebApplicationException exception, UriInfo uri) {
    Response original = exception.getResponse();
    int status = original.getStatus();
    Response.ResponseBuilder answer =
        uri.getPath().startsWith(V2Routes.PREFIX)
            ? Response.fromResponse(problem(status).response())
            : Json.answer(status, Json.error(reason(status)));
    for (String header : KEPT) {
      String value = original.getHeaderString(header);
      if (value != null) {
        answer.header(header, value);
      }
    }
    return answer.build();
  }

  private static Problem problem(int status) {
    return Stream.of(Problem.Kind.values())
        .filter(kind -> kind.status() == status)
        .findFirst()
        .map(kind -> Problem.of(kind, reason(status)))
        .orElseGet(() -> Problem.of(Problem.Kind.INVALID_REQUEST, reason(status)));
  }

  @ServerExceptionMapper
  public Response fault(RuntimeException exception, UriInfo uri) {
    LOG.error("a request failed", exception);
    if (uri.getPath().startsWith(V2Routes.PREFIX)) {
      return Problem.of(Problem.Kind.INTERNAL, "see the service's log").response();
    }
    return Json.answer(500, Json.error("internal error")).build();
  }

  static String reason(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null
        ? "request failed with status " + status
        : known.getReasonPhrase().toLowerCase(Locale.ROOT);
  }
}
