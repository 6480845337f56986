package dev.runner.api;

import dev.runner.config.RunnerConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses bodies that are too large, in JSON. Quarkus has a limit of its own, which answers with
 * nothing; it stands a little higher, and only guards what does not pass here.
 */
@Singleton
public final class BodyLimit {

  /** Before everything else that looks at requests, above all Quarkus' own limit. */
  private static final int FIRST = 10_000;

  private static final int TOO_LARGE = 413;

  private final int limit;

  BodyLimit(RunnerConfig config) {
    this.limit = Math.toIntExact(config.http().maxBody().asLongValue());
  }

  void register(@Observes Filters filters) {
    filters.register(this::checkAnnouncedLength, FIRST);
  }

  private void checkAnnouncedLength(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || Long.parseLong(length) <= limit) {
      context.next();
      return;
    }
    // What the client goes on sending is taken and thrown away: it would not see the answer if the
    // connection were closed under its hands.
    context.request().resume();
    context
        .response()
        .setStatusCode(TOO_LARGE)
        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
        .end(Buffer.buffer(Json.error(ErrorMappers.reason(TOO_LARGE))));
  }

  /**
   * Reads a body whose length may not have been announced.
   *
   * @throws ClientErrorException with status 413 if it is too long
   */
  byte[] read(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      // The rest is not read, so the connection is of no further use.
      throw new ClientErrorException(
          Response.status(TOO_LARGE).header("Connection", "close").build());
    }
    return bytes;
  }
}
