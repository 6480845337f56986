package dev.runner.api;

import dev.runner.access.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request of v2 and its answer, for a thread that may wait. */
final class Exchange {

  private final RoutingContext context;
  private final long arrived = System.nanoTime();
  private final HangUp hangUp;

  Exchange(RoutingContext context) {
    this.context = context;
    this.hangUp = HangUp.of(context);
  }

  RoutingContext context() {
    return context;
  }

  HttpServerRequest request() {
    return context.request();
  }

  /** Who sends it. */
  Caller caller() {
    return Clients.of(context);
  }

  /** Learns when the client does not wait any more. */
  HangUp hangUp() {
    return hangUp;
  }

  /** Since the request came. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - arrived);
  }

  void answer(byte[] json) {
    end(200, "application/json", json);
  }

  void answer(Problem problem) {
    HttpServerResponse response = context.response();
    problem
        .retryAfterSeconds()
        .ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, seconds));
    end(problem.kind().status(), Problem.MEDIA_TYPE, problem.json());
  }

  private void end(int status, String type, byte[] body) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.end(Buffer.buffer(body));
  }

  /** Begins an answer that comes in pieces. */
  void beginStream(String type) {
    context
        .response()
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        // Proxies that keep pieces until they have many would take the point from this.
        .putHeader("X-Accel-Buffering", "no");
  }

  /**
   * Sends one piece, and waits until the client's connection has taken it.
   *
   * @return false if the client is gone; one that takes nothing for so long is sent away
   */
  boolean write(Buffer piece, Duration patience) {
    if (hangUp.hungUp()) {
      return false;
    }
    return taken(context.response().write(piece), patience, this::cut);
  }

  /** Waits until something is sent. */
  static boolean taken(Future<Void> sent, Duration patience, Runnable tooSlow) {
    try {
      sent.toCompletionStage().toCompletableFuture().get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException _) {
      return false;
    } catch (TimeoutException _) {
      tooSlow.run();
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void endStream() {
    HttpServerResponse response = context.response();
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  /** Ends the conversation without a proper end, so that the client takes it for none. */
  void cut() {
    hangUp.hangUp();
    if (request().version() == HttpVersion.HTTP_2) {
      context.response().reset();
    } else {
      request().connection().close();
    }
  }
}
