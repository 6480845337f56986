package dev.runner.api;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.jobs.Jobs;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a client what happens to an asynchronous job from now on, and in the end its result.
 *
 * <p>The job is not kept waiting for a client that listens: one that is so slow that a few
 * megabytes have come together is sent away.
 */
@Singleton
final class JobEventsHandler {

  /** The name that the path has for the job's id. */
  static final String ID = "id";

  private static final long MOST_KEPT = 4 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Jobs jobs;

  JobEventsHandler(Jobs jobs) {
    this.jobs = jobs;
  }

  void handle(Exchange exchange) {
    BodyReader.onThread(
        exchange,
        () ->
            exchange
                .hangUp()
                .during(() -> {
                  try {
                    tell(exchange, Objects.requireNonNull(exchange.context().pathParam(ID)));
                  } catch (InterruptedException _) {
                    // The client has hung up, which does nothing to the job.
                  }
                  return exchange;
                }));
  }

  private void tell(Exchange exchange, String id) throws InterruptedException {
    Optional<Jobs.View> view =
        jobs.find(id).filter(found -> exchange.caller().maySee(found.job().owner()));
    if (view.isEmpty()) {
      exchange.answer(
          Problem.of(Problem.Kind.NOT_FOUND, "there is no such job, or it is kept no longer"));
      return;
    }
    exchange.beginStream("text/event-stream");
    Backlog backlog = new Backlog();
    Optional<Job> job = jobs.job(id);
    JobListener listener =
        job.<JobListener>map(it -> new EventStream(it, backlog)).orElse(JobListener.NONE);
    try (Jobs.Subscription _ = jobs.listen(id, listener, backlog::end)) {
      if (!passOn(backlog, exchange)) {
        return;
      }
    }
    Optional<byte[]> result = jobs.find(id).flatMap(Jobs.View::result);
    result.ifPresent(json ->
        exchange.write(
            Buffer.buffer("event: result\ndata: ").appendBytes(json).appendString("\n\n"),
            PATIENCE));
    exchange.endStream();
  }

  private static boolean passOn(Backlog backlog, Exchange exchange) throws InterruptedException {
    while (true) {
      switch (backlog.next()) {
        case Item.Event(Buffer piece) -> {
          if (!exchange.write(piece, PATIENCE)) {
            return false;
          }
        }
        case Item.TooMany _ -> {
          exchange.cut();
          return false;
        }
        case Item.End _ -> {
          return true;
        }
      }
    }
  }

  /** What there is to be told. */
  private sealed interface Item {
    record Event(Buffer piece) implements Item {}

    /** From here on something is missing. */
    record TooMany() implements Item {}

    record End() implements Item {}
  }

  /** Events that the client has not taken yet. */
  private static final class Backlog implements EventStream.Sink {

    private final BlockingQueue<Item> events = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public boolean send(String event, Json.Fields fields, Duration patience) {
      Buffer piece = ServerSentEvents.piece(event, fields);
      if (bytes.addAndGet(piece.length()) > MOST_KEPT) {
        events.add(new Item.TooMany());
        return false;
      }
      return events.add(new Item.Event(piece));
    }

    void end() {
      events.add(new Item.End());
    }

    Item next() throws InterruptedException {
      Item next = events.take();
      if (next instanceof Item.Event(Buffer piece)) {
        bytes.addAndGet(-piece.length());
      }
      return next;
    }
  }
}
