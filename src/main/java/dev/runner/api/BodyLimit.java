package dev.runner.api;

import dev.runner.config.RunnerConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Bounds what clients can make the service keep: the length of each body, and of all together.
 *
 * <p>Quarkus has a limit of its own, which answers with nothing; it stands a little higher, and
 * only guards what does not pass here.
 */
@Singleton
public final class BodyLimit {

  /** Before everything else that looks at requests, above all Quarkus' own limit. */
  private static final int FIRST = 10_000;

  private static final int TOO_LARGE = 413;

  /** How long a client that still sends may take to see that it has its answer already. */
  private static final long LINGER_MILLIS = 2000;

  private static final int PIECE = 64 * 1024;

  private final int limit;
  private final Semaphore budget;

  BodyLimit(RunnerConfig config) {
    this.limit = Math.toIntExact(config.http().maxBody().asLongValue());
    this.budget = new Semaphore(Math.toIntExact(config.http().maxBodies().asLongValue()));
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, FIRST);
  }

  private void check(RoutingContext context) {
    context.addEndHandler(_ -> endBody(context));
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    String path = context.normalizedPath();
    // A batch is never held as a whole.
    if (length == null || Long.parseLong(length) <= limit || path.equals(V2Routes.BATCH)) {
      context.next();
    } else if (path.startsWith(V2Routes.PREFIX)) {
      new Exchange(context).answer(tooLarge());
    } else {
      context
          .response()
          .setStatusCode(TOO_LARGE)
          .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
          .end(Buffer.buffer(Json.error(ErrorMappers.reason(TOO_LARGE))));
    }
  }

  /** What v2 says of a body that is longer than it may be. */
  Problem tooLarge() {
    return Problem.of(Problem.Kind.BODY_TOO_LARGE, "a body may have at most " + limit + " bytes");
  }

  /** The most that a body may have. */
  int bytes() {
    return limit;
  }

  /**
   * A client that has its answer may still be sending. What it sends is thrown away, not kept; and
   * only for a while, at whose end the connection is closed. To close it at once would take the
   * answer from many a client.
   */
  private static void endBody(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.isEnded()) {
      return;
    }
    request.handler(_ -> {});
    request.resume();
    context
        .vertx()
        .setTimer(
            LINGER_MILLIS,
            _ -> {
              if (!request.isEnded()) {
                cut(request);
              }
            });
  }

  /** Over HTTP/2 other requests share the connection. */
  private static void cut(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  /**
   * Takes a part of the budget, until {@link #free}.
   *
   * @return false if so much is not left
   */
  boolean reserve(int bytes) {
    return budget.tryAcquire(bytes);
  }

  void free(int bytes) {
    budget.release(bytes);
  }

  /** To be closed when the body's content is needed no more. */
  Share share() {
    return new Share();
  }

  /** Too many bodies are held already. */
  static final class NoRoom extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** The part of the budget that one request takes. */
  final class Share implements AutoCloseable {

    private int taken;

    /**
     * Reads a body, whether or not its length was announced.
     *
     * @throws ClientErrorException with status 413 if it is too long
     */
    byte[] read(InputStream body) throws IOException, NoRoom {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] piece;
      do {
        piece = body.readNBytes(Math.min(PIECE, limit + 1 - taken));
        take(piece.length);
        bytes.writeBytes(piece);
      } while (piece.length > 0 && taken <= limit);
      if (taken > limit) {
        throw new ClientErrorException(TOO_LARGE);
      }
      return bytes.toByteArray();
    }

    /**
     * Takes a part of the budget.
     *
     * @return false if so much is not left
     */
    boolean tryTake(int bytes) {
      if (!budget.tryAcquire(bytes)) {
        return false;
      }
      taken += bytes;
      return true;
    }

    private void take(int bytes) throws NoRoom {
      if (!budget.tryAcquire(bytes)) {
        throw new NoRoom();
      }
      taken += bytes;
    }

    @Override
    public void close() {
      budget.release(taken);
      taken = 0;
    }
  }
}
