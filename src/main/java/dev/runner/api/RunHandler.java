package dev.runner.api;

import dev.runner.coderunner.CodeRunner;
import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.Outcome;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.ParsedHeaderValues;
import io.vertx.ext.web.impl.ParsableMIMEValue;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Runs a job while the client waits: for the whole answer, or listening to what happens. */
@Singleton
final class RunHandler {

  private static final MIMEHeader JSON = new ParsableMIMEValue("application/json").forceParse();
  private static final MIMEHeader EVENTS = new ParsableMIMEValue("text/event-stream").forceParse();

  private final CodeRunner codeRunner;
  private final JobRequestReader reader;
  private final BodyReader bodies;
  private final JobIds ids;

  RunHandler(CodeRunner codeRunner, JobRequestReader reader, BodyReader bodies, JobIds ids) {
    this.codeRunner = codeRunner;
    this.reader = reader;
    this.bodies = bodies;
    this.ids = ids;
  }

  void handle(Exchange exchange) {
    ParsedHeaderValues headers = exchange.context().parsedHeaders();
    List<MIMEHeader> accepted = headers.accept();
    MIMEHeader wanted =
        accepted.isEmpty() ? JSON : headers.findBestUserAcceptedIn(accepted, List.of(JSON, EVENTS));
    if (wanted == null) {
      exchange.answer(
          Problem.of(
              Problem.Kind.NOT_ACCEPTABLE, "there are application/json and text/event-stream"));
      return;
    }
    bodies.read(exchange, body -> run(exchange, body, wanted.equals(EVENTS)));
  }

  private void run(Exchange exchange, byte[] body, boolean events) {
    JobRequestReader.Origin origin = JobRequestReader.Origin.of(ids.next(), exchange.context());
    switch (reader.read(body, origin)) {
      case JobRequestReader.Reading.Rejected(Problem problem) -> exchange.answer(problem);
      case JobRequestReader.Reading.Accepted(Job job, var _) -> {
        if (events) {
          stream(exchange, job);
        } else {
          answer(exchange, job, run(exchange, job, JobListener.NONE));
        }
      }
    }
  }

  private Outcome run(Exchange exchange, Job job, JobListener listener) {
    return exchange.hangUp().during(() -> codeRunner.run(job, listener));
  }

  private static void answer(Exchange exchange, Job job, Outcome outcome) {
    switch (outcome) {
      case Outcome.Finished(JobReport report) ->
          exchange.answer(AnswerWriter.answer(job, report, exchange.elapsed()));
      case Outcome.NoRunner _, Outcome.Fault _ -> exchange.answer(problem(outcome));
    }
  }

  /** Why a job was not run. */
  static Problem problem(Outcome outcome) {
    return switch (outcome) {
      case Outcome.NoRunner(Duration retryAfter) ->
          Problem.of(
              Problem.Kind.QUEUE_FULL, "no Runner came free for this job in time", retryAfter);
      case Outcome.Fault(String message) -> Problem.of(Problem.Kind.SANDBOX_LOST, message);
      case Outcome.Finished _ -> throw new IllegalArgumentException("it was run");
    };
  }

  private void stream(Exchange exchange, Job job) {
    exchange.beginStream("text/event-stream");
    EventStream events = new EventStream(job, new ServerSentEvents(exchange));
    Outcome outcome = run(exchange, job, events);
    events.end(outcome, exchange.elapsed());
    exchange.endStream();
  }
}
