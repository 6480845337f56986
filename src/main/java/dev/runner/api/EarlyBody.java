package dev.runner.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Has the short bodies of v1 read before the request is given to a thread of its own.
 *
 * <p>A short body is there with its head or a moment later. A thread that asked for it would first
 * wait, with a timer, for the event loop to bring it: that costs more than all else about a
 * request. Whatever is not plainly short is left to {@link BodyLimit}.
 */
@Singleton
public final class EarlyBody {

  /** After {@link BodyLimit}, before all others. */
  private static final int SECOND = 9_999;

  private static final String PATH = "/api/v1/run";

  /** What a connection brings in one piece. */
  private static final int SHORT = 16 * 1024;

  /** A client that takes longer for so little has gone. */
  private static final long PATIENCE_MILLIS = 10_000;

  private final BodyLimit limit;

  EarlyBody(BodyLimit limit) {
    this.limit = limit;
  }

  void register(@Observes Filters filters) {
    filters.register(this::read, SECOND);
  }

  private void read(RoutingContext context) {
    int length = lengthIfShort(context.request());
    if (length == 0 || !limit.reserve(length)) {
      context.next();
      return;
    }
    long timer =
        context.vertx().setTimer(PATIENCE_MILLIS, _ -> context.request().connection().close());
    HttpServerRequest request = context.request();
    request
        .body()
        .onComplete(body -> {
          context.vertx().cancelTimer(timer);
          limit.free(length);
          // Otherwise the client has gone, and with it the request.
          if (body.succeeded()) {
            go(context, body.result());
          }
        });
    // Quarkus stops the flow of what has not come yet, until somebody asks for it.
    request.resume();
  }

  private static void go(RoutingContext context, Buffer body) {
    ((RoutingContextInternal) context).setBody(body);
    context.next();
  }

  /** Zero if it has no body, or its length is not known or not short. */
  private static int lengthIfShort(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null
        || length.length() > 5
        || !PATH.equals(request.path())
        || request.headers().contains(HttpHeaders.EXPECT)) {
      return 0;
    }
    int bytes = Integer.parseInt(length);
    return bytes <= SHORT ? bytes : 0;
  }
}
