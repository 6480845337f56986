package dev.runner.api;

import dev.runner.access.Access;
import dev.runner.coderunner.CodeRunner;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.ServiceStatus;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs jobs that come one to a line, and answers each in a line when it has ended. There are only
 * so many under way at once; then the next line is not read, and the client has to wait.
 */
@Singleton
final class BatchHandler {

  static final String MEDIA_TYPE = "application/x-ndjson";

  /** A client that takes no answer for so long is gone. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** One that runs and one that waits, for each place: it gets its next job at once. */
  private static final int JOBS_PER_PLACE = 2;

  private final CodeRunner codeRunner;
  private final JobRequestReader reader;
  private final BodyLimit limit;
  private final JobIds ids;
  private final ServiceStatus status;
  private final Access access;

  BatchHandler(
      CodeRunner codeRunner,
      JobRequestReader reader,
      BodyLimit limit,
      JobIds ids,
      ServiceStatus status,
      Access access) {
    this.codeRunner = codeRunner;
    this.reader = reader;
    this.limit = limit;
    this.ids = ids;
    this.status = status;
    this.access = access;
  }

  void handle(Exchange exchange) {
    LineReader lines =
        new LineReader(exchange.request(), exchange.context().vertx().getOrCreateContext(), limit);
    int permitted = exchange.caller().concurrency();
    int useful = JOBS_PER_PLACE * status.snapshot().places();
    Batch batch = new Batch(exchange, lines, permitted > 0 ? Math.min(permitted, useful) : useful);
    exchange.context().addEndHandler(_ -> batch.end());
    exchange.beginStream(MEDIA_TYPE);
    BodyReader.onThread(exchange, batch::run);
  }

  /** One connection's jobs. */
  private final class Batch {

    private final Exchange exchange;
    private final LineReader lines;
    private final int most;
    private final Semaphore places;
    private final Set<HangUp> underWay = ConcurrentHashMap.newKeySet();
    private final ReentrantLock writing = new ReentrantLock();

    Batch(Exchange exchange, LineReader lines, int most) {
      this.exchange = exchange;
      this.lines = lines;
      this.most = most;
      this.places = new Semaphore(most);
    }

    /** The client is gone, or has all its answers. */
    void end() {
      lines.close();
      underWay.forEach(HangUp::hangUp);
    }

    void run() {
      try {
        Optional<LineReader.Line> line = lines.next();
        while (line.isPresent() && !exchange.hangUp().hungUp()) {
          start(line.get());
          line = lines.next();
          // Each line is a request of its caller's; the first was counted with the whole.
          access.pace(exchange.caller());
        }
        places.acquire(most);
        exchange.endStream();
      } catch (InterruptedException _) {
        exchange.cut();
      }
    }

    private void start(LineReader.Line line) throws InterruptedException {
      places.acquire();
      Thread.ofVirtual()
          .name("batch")
          .start(() -> {
            try {
              answer(line);
            } finally {
              places.release();
            }
          });
    }

    private void answer(LineReader.Line line) {
      switch (line) {
        case LineReader.Line.Lost(long number, Problem why) -> write(Long.toString(number), why);
        case LineReader.Line.Whole(long number, byte[] bytes, BodyLimit.Share share) -> {
          try (share) {
            answer(Long.toString(number), bytes);
          }
        }
      }
    }

    private void answer(String number, byte[] line) {
      HangUp hangUp = new HangUp();
      underWay.add(hangUp);
      if (exchange.hangUp().hungUp()) {
        hangUp.hangUp();
      }
      try {
        hangUp.during(() -> {
          read(number, line);
          return true;
        });
      } finally {
        underWay.remove(hangUp);
      }
    }

    private void read(String number, byte[] line) {
      long came = System.nanoTime();
      switch (JsonInput.object(line)) {
        case JsonInput.Result.Rejected(Problem problem) -> write(number, problem);
        case JsonInput.Result.Read(var object) -> {
          Faults faults = new Faults();
          Fields fields = Fields.of(object, faults);
          String id = fields.text("id").orElse(number);
          JobRequestReader.Origin origin =
              JobRequestReader.Origin.of(ids.next(), exchange.context());
          switch (reader.read(fields, faults, origin, List.of("id"))) {
            case JobRequestReader.Reading.Rejected(Problem problem) -> write(id, problem);
            case JobRequestReader.Reading.Accepted(Job job, var _) -> run(id, job, came);
          }
        }
      }
    }

    /** Jobs of a batch are not sent away for lack of Runners: they have all the time. */
    private void run(String id, Job job, long came) {
      Outcome outcome = codeRunner.run(job, JobListener.NONE);
      while (outcome instanceof Outcome.NoRunner(Duration retryAfter) && pause(retryAfter)) {
        outcome = codeRunner.run(job, JobListener.NONE);
      }
      switch (outcome) {
        case Outcome.Finished(JobReport report) ->
            write(
                Json.line(json -> {
                  json.writeStringField("id", id);
                  json.writeObjectFieldStart("result");
                  AnswerWriter.write(json, job, report, Duration.ofNanos(System.nanoTime() - came));
                  json.writeEndObject();
                }));
        case Outcome.NoRunner _, Outcome.Fault _ -> write(id, RunHandler.problem(outcome));
      }
    }

    private void write(String id, Problem problem) {
      write(
          Json.line(json -> {
            json.writeStringField("id", id);
            json.writeObjectFieldStart("problem");
            problem.write(json);
            json.writeEndObject();
          }));
    }

    /** One after the other: who has an answer waits until the client has taken those before. */
    private void write(byte[] line) {
      writing.lock();
      try {
        if (!exchange.write(Buffer.buffer(line), PATIENCE)) {
          exchange.hangUp().hangUp();
        }
      } finally {
        writing.unlock();
      }
    }

    /** False if the client has hung up. */
    private static boolean pause(Duration time) {
      try {
        Thread.sleep(time);
        return true;
      } catch (InterruptedException _) {
        return false;
      }
    }
  }
}
