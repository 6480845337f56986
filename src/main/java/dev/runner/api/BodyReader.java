package dev.runner.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Reads bodies of v2, within the service's budget, and then hands them to threads that may wait.
 */
@Singleton
final class BodyReader {

  private static final Logger LOG = Logger.getLogger(BodyReader.class);

  /** Bodies are held while jobs wait and run, which is seconds. */
  private static final Duration BODIES_PASS = Duration.ofSeconds(1);

  static final Problem NO_ROOM =
      Problem.of(Problem.Kind.QUEUE_FULL, "too many bodies are held already", BODIES_PASS);

  private final BodyLimit limit;

  BodyReader(BodyLimit limit) {
    this.limit = limit;
  }

  /** Does something with a whole body, on a thread of its own. */
  @FunctionalInterface
  interface Work {
    void perform(byte[] body);
  }

  void read(Exchange exchange, Work work) {
    new Reading(exchange, work, limit.share()).start();
  }

  /** Runs a thread for an exchange, whose failure is answered. */
  static void onThread(Exchange exchange, Runnable work) {
    Thread.ofVirtual()
        .name("v2")
        .start(() -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.error("a request failed", e);
            exchange.answer(Problem.of(Problem.Kind.INTERNAL, "see the service's log"));
          }
        });
  }

  /** A body on its way. Everything here happens on the event loop, one after the other. */
  private final class Reading {

    private final Exchange exchange;
    private final Work work;
    private final BodyLimit.Share share;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    Reading(Exchange exchange, Work work, BodyLimit.Share share) {
      this.exchange = exchange;
      this.work = work;
      this.share = share;
    }

    void start() {
      HttpServerRequest request = exchange.request();
      exchange.context().addEndHandler(_ -> giveUp());
      request.handler(this::piece);
      request.endHandler(_ -> complete());
      request.resume();
    }

    private void piece(Buffer piece) {
      if (over) {
        return;
      }
      if (body.length() + piece.length() > limit.bytes()) {
        refuse(limit.tooLarge());
      } else if (!share.tryTake(piece.length())) {
        refuse(NO_ROOM);
      } else {
        body.appendBuffer(piece);
      }
    }

    private void refuse(Problem problem) {
      giveUp();
      exchange.answer(problem);
    }

    private void giveUp() {
      if (!over) {
        over = true;
        share.close();
      }
    }

    private void complete() {
      if (over) {
        return;
      }
      over = true;
      byte[] bytes = body.getBytes();
      onThread(
          exchange,
          () -> {
            try (share) {
              work.perform(bytes);
            }
          });
    }
  }
}
