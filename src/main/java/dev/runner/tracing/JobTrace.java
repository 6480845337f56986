package dev.runner.tracing;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobListener;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.JobTracer;
import dev.runner.coderunner.LiveProgram;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.Status;
import dev.runner.coderunner.StepReport;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One job, seen from its own thread. Times are noted while it runs; its spans are made of them when
 * it has ended.
 */
final class JobTrace implements JobTracer.Trace {

  private static final AttributeKey<String> ID = AttributeKey.stringKey("runner.job_id");
  private static final AttributeKey<String> LANGUAGE = AttributeKey.stringKey("runner.language");
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("runner.status");
  private static final AttributeKey<Boolean> CACHED = AttributeKey.booleanKey("runner.cached");
  private static final AttributeKey<Long> TEST = AttributeKey.longKey("runner.test");

  private static final W3CTraceContextPropagator PROPAGATOR =
      W3CTraceContextPropagator.getInstance();
  private static final TextMapGetter<String> HEADERS = new TraceParent();

  private final Tracer tracer;
  private final Job job;
  private final long began = System.nanoTime();
  private final long beganEpoch = epochNanos(Instant.now());
  private final List<Step> steps = new ArrayList<>();
  private @Nullable Step open;

  JobTrace(Tracer tracer, Job job) {
    this.tracer = tracer;
    this.job = job;
  }

  /**
   * A step that has ended, or not yet.
   *
   * @param test its number, from 1; 0 for a compilation
   * @param status nothing if it did not come to its end
   */
  private record Step(String name, int test, long began, long ended, Optional<Status> status) {

    static Step begin(String name, int test) {
      long now = System.nanoTime();
      return new Step(name, test, now, now, Optional.empty());
    }

    Step end(Optional<Status> newStatus) {
      return new Step(name, test, began, System.nanoTime(), newStatus);
    }
  }

  private void begin(String name, int test) {
    open = Step.begin(name, test);
  }

  private void end(Optional<Status> status) {
    if (open != null) {
      steps.add(open.end(status));
      open = null;
    }
  }

  @Override
  public JobListener hearing(JobListener listener) {
    return new Listener(listener);
  }

  /** Notes the times of what it passes on. */
  private final class Listener implements JobListener {

    private final JobListener next;

    Listener(JobListener next) {
      this.next = next;
    }

    @Override
    public boolean wantsOutput() {
      return next.wantsOutput();
    }

    @Override
    public void queued(int ahead) {
      next.queued(ahead);
    }

    @Override
    public void compiling() {
      begin("compile", 0);
      next.compiling();
    }

    @Override
    public void compiled(StepReport report, boolean cached) {
      end(Optional.of(report.status()));
      next.compiled(report, cached);
    }

    @Override
    public void running(int test, LiveProgram program) {
      begin("run", test + 1);
      next.running(test, program);
    }

    @Override
    public void output(int test, Channel channel, byte[] bytes) {
      next.output(test, channel, bytes);
    }

    @Override
    public void ended(int test, StepReport report) {
      end(Optional.of(report.status()));
      next.ended(test, report);
    }
  }

  @Override
  public void ended(Outcome outcome) {
    long ended = System.nanoTime();
    end(Optional.empty());
    Span whole = span("job", SpanKind.SERVER, caller(), began);
    if (whole.isRecording()) {
      describe(whole, outcome);
      Context within = Context.root().with(whole);
      child(within, new Step("queue", 0, began, queueEnd(outcome, ended), Optional.empty()));
      steps.forEach(step -> child(within, step));
    }
    whole.end(epoch(ended), TimeUnit.NANOSECONDS);
  }

  private static void describe(Span whole, Outcome outcome) {
    switch (outcome) {
      case Outcome.Finished(JobReport report) -> {
        whole.setAttribute(STATUS, report.status().wireName());
        whole.setAttribute(CACHED, report.cached());
        if (report.status() == Status.INTERNAL_ERROR) {
          whole.setStatus(StatusCode.ERROR, report.reason().orElse(""));
        }
      }
      case Outcome.NoRunner _ -> {
        whole.setAttribute(STATUS, "no_runner");
        whole.setStatus(StatusCode.ERROR, "no Runner came free in time");
      }
      case Outcome.Fault(String message) -> {
        whole.setAttribute(STATUS, "fault");
        whole.setStatus(StatusCode.ERROR, message);
      }
    }
  }

  private long queueEnd(Outcome outcome, long ended) {
    return switch (outcome) {
      case Outcome.Finished(JobReport report) -> began + report.queued().toNanos();
      case Outcome.NoRunner _ -> ended;
      case Outcome.Fault _ -> steps.isEmpty() ? ended : steps.getFirst().began();
    };
  }

  private void child(Context parent, Step step) {
    Span span = span(step.name(), SpanKind.INTERNAL, parent, step.began());
    step.status().ifPresent(status -> span.setAttribute(STATUS, status.wireName()));
    if (step.test() > 0) {
      span.setAttribute(TEST, (long) step.test());
    }
    span.end(epoch(step.ended()), TimeUnit.NANOSECONDS);
  }

  private Span span(String name, SpanKind kind, Context parent, long begin) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setSpanKind(kind)
        .setStartTimestamp(epoch(begin), TimeUnit.NANOSECONDS)
        .setAttribute(ID, job.id())
        .setAttribute(LANGUAGE, job.program().language().id())
        .startSpan();
  }

  /** What the caller said of its own trace; a text that says nothing counts as none. */
  private Context caller() {
    return job.traceParent()
        .map(header -> PROPAGATOR.extract(Context.root(), header, HEADERS))
        .orElseGet(Context::root);
  }

  private long epoch(long nanoTime) {
    return beganEpoch + nanoTime - began;
  }

  private static long epochNanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** The one header that is passed on. */
  private static final class TraceParent implements TextMapGetter<String> {

    private static final String NAME = "traceparent";

    @Override
    public @Nullable String get(@Nullable String header, String key) {
      return key.equals(NAME) ? header : null;
    }
  }
}
