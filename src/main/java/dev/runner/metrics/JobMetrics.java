package dev.runner.metrics;

import dev.runner.coderunner.Job;
import dev.runner.coderunner.JobReport;
import dev.runner.coderunner.JobWitness;
import dev.runner.coderunner.Outcome;
import dev.runner.coderunner.StepReport;
import dev.runner.coderunner.TestReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts jobs by their language and status, and measures their waits and their steps. */
@Singleton
final class JobMetrics implements JobWitness {

  /** From what an empty program takes to the longest limits; few, as each is a time series. */
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
  };

  private final MeterRegistry registry;
  private final Timer wait;

  /** Looking a meter up by its tags would cost each job more than all the rest here. */
  private final Map<Step, Timer> steps = new ConcurrentHashMap<>();

  JobMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.wait =
        Timer.builder("runner.queue.wait")
            .description("How long jobs waited for a Runner")
            .serviceLevelObjectives(BOUNDS)
            .register(registry);
  }

  /** What has a time series of its own. There are as many languages as are installed. */
  private record Step(String language, String kind) {}

  @Override
  public void ended(Job job, Outcome outcome) {
    String language = job.program().language().id();
    switch (outcome) {
      case Outcome.Finished(JobReport report) -> {
        count(language, report.status().wireName());
        wait.record(report.queued());
        measure(language, report);
      }
      case Outcome.NoRunner _ -> count(language, "no_runner");
      case Outcome.Fault _ -> count(language, "fault");
    }
  }

  private void measure(String language, JobReport report) {
    if (!report.cached()) {
      report.compile().ifPresent(step -> measure(language, "compile", step));
    }
    report.run().ifPresent(step -> measure(language, "run", step));
    for (TestReport test : report.tests()) {
      measure(language, "run", test.run());
    }
  }

  private void count(String language, String status) {
    registry.counter("runner.jobs", "language", language, "status", status).increment();
  }

  private void measure(String language, String kind, StepReport step) {
    steps.computeIfAbsent(new Step(language, kind), this::timer).record(step.wall());
  }

  private Timer timer(Step step) {
    return Timer.builder("runner.step.time")
        .description("Elapsed time of steps")
        .tags("language", step.language(), "step", step.kind())
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
