package dev.runner.api;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a request of v2 is not answered with what it asked for: the problem details of RFC 9457.
 *
 * @param detail for people
 * @param errors which fields of the request are wrong, as far as they are
 * @param retryAfter when it is worth another try, if it is
 */
record Problem(Kind kind, String detail, List<FieldError> errors, Optional<Duration> retryAfter) {

  static final String MEDIA_TYPE = "application/problem+json";

  /** The kinds of problems. Clients tell them apart by their type. */
  enum Kind {
    INVALID_REQUEST(400, "The request is not valid"),
    MALFORMED_JSON(400, "The body is not JSON"),
    UNKNOWN_LANGUAGE(400, "There is no such language"),
    UNKNOWN_VERSION(400, "This version of the language is not installed"),
    LIMIT_TOO_HIGH(400, "A limit is over its ceiling"),
    UNAUTHORIZED(401, "The request needs a token"),
    FORBIDDEN(403, "The token does not permit this"),
    NOT_FOUND(404, "There is no such resource"),
    METHOD_NOT_ALLOWED(405, "The resource does not know this method"),
    NOT_ACCEPTABLE(406, "The resource has no such representation"),
    CONFLICT(409, "The idempotency key was used with another body"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body has another media type than is expected"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL(500, "A fault of the service"),
    SANDBOX_LOST(500, "sandbox-unavailable", "The job's sandbox was lost"),
    SANDBOX_UNAVAILABLE(503, "There are no sandboxes"),
    QUEUE_FULL(503, "There is too much to do");

    private final int status;
    private final String path;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.path = name().toLowerCase(Locale.ROOT).replace('_', '-');
      this.title = title;
    }

    Kind(int status, String path, String title) {
      this.status = status;
      this.path = path;
      this.title = title;
    }

    int status() {
      return status;
    }

    /** A URI reference that is the same for all problems of this kind. */
    String type() {
      return "/problems/" + path;
    }
  }

  /**
   * What is wrong with a field.
   *
   * @param field its path, such as {@code tests[3].limits.cpu_ms}
   * @param detail what was expected
   */
  record FieldError(String field, String detail) {}

  Problem {
    errors = List.copyOf(errors);
  }

  static Problem of(Kind kind, String detail) {
    return new Problem(kind, detail, List.of(), Optional.empty());
  }

  static Problem of(Kind kind, String detail, Duration retryAfter) {
    return new Problem(kind, detail, List.of(), Optional.of(retryAfter));
  }

  byte[] json() {
    return Json.object(this::write);
  }

  /** Writes the members of the object. */
  void write(JsonGenerator json) throws IOException {
    json.writeStringField("type", kind.type());
    json.writeStringField("title", kind.title);
    json.writeNumberField("status", kind.status);
    json.writeStringField("detail", detail);
    if (!errors.isEmpty()) {
      json.writeArrayFieldStart("errors");
      for (FieldError error : errors) {
        json.writeStartObject();
        json.writeStringField("field", error.field());
        json.writeStringField("detail", error.detail());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  /** Whole seconds, as the header has them. */
  Optional<String> retryAfterSeconds() {
    return retryAfter.map(time -> Long.toString(Math.max(1, time.toSeconds())));
  }

  Response response() {
    Response.ResponseBuilder answer = Response.status(kind.status).type(MEDIA_TYPE).entity(json());
    retryAfterSeconds().ifPresent(seconds -> answer.header(HttpHeaders.RETRY_AFTER, seconds));
    return answer.build();
  }
}
