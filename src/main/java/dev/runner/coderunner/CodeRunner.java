package dev.runner.coderunner;

import dev.runner.controller.Controller;
import dev.runner.controller.Lease;
import dev.runner.controller.NoRunnerAvailable;
import dev.runner.runtime.SandboxException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Runs jobs: compiles where the language is compiled, and then runs, as often as is asked for. */
@Singleton
public final class CodeRunner {

  private static final Logger LOG = Logger.getLogger(CodeRunner.class);

  /** Each line of the log that is about a job has its id. */
  private static final String JOB = "job";

  private final Languages languages;
  private final Controller controller;
  private final CompileCache cache;
  private final OutputFiles outputFiles;
  private final JobWitness witness;
  private final JobTracer tracer;

  CodeRunner(
      Languages languages,
      Controller controller,
      CompileCache cache,
      OutputFiles outputFiles,
      JobWitness witness,
      JobTracer tracer) {
    this.languages = languages;
    this.controller = controller;
    this.cache = cache;
    this.outputFiles = outputFiles;
    this.witness = witness;
    this.tracer = tracer;
  }

  /**
   * Runs a job and waits for its end. The calling thread should be a virtual one.
   *
   * <p>To cancel the job, interrupt the thread: whatever runs is killed, and the report has the
   * status {@link Status#CANCELLED}.
   */
  public Outcome run(Job job, JobListener listener) {
    MDC.put(JOB, job.id());
    try {
      Optional<JobTracer.Trace> trace = tracer.follow(job);
      Outcome outcome = attempt(job, trace.map(it -> it.hearing(listener)).orElse(listener));
      witness.ended(job, outcome);
      trace.ifPresent(it -> it.ended(outcome));
      return outcome;
    } finally {
      MDC.remove(JOB);
    }
  }

  private Outcome attempt(Job job, JobListener listener) {
    Deadline deadline = Deadline.after(job.deadline());
    long came = System.nanoTime();
    listener.queued(controller.waiting());
    try (Lease lease = controller.lease(job.client(), deadline.left())) {
      Duration queued = Duration.ofNanos(System.nanoTime() - came);
      try (Place place = new Place(lease, disk(job), deadline)) {
        JobReporter reporter = new JobReporter(queued, lease.preparation());
        Compiler compiler = new Compiler(cache, toolchain(), job.useCache(), job.isolated());
        return new Outcome.Finished(
            new JobRun(job, listener, place, deadline, compiler, outputFiles, controller, reporter)
                .run());
      }
    } catch (NoRunnerAvailable e) {
      return deadline.passed()
          ? cancelled(came, deadline.reason())
          : new Outcome.NoRunner(e.retryAfter());
    } catch (SandboxException e) {
      LOG.errorf(
          "job %s in %s was lost: %s", job.id(), job.program().language().id(), e.getMessage());
      return new Outcome.Fault(e.getMessage());
    } catch (InterruptedException _) {
      return cancelled(came, "cancelled");
    }
  }

  private static Outcome cancelled(long came, String why) {
    Duration queued = Duration.ofNanos(System.nanoTime() - came);
    return new Outcome.Finished(JobReporter.neverRun(queued, why));
  }

  private String toolchain() {
    return languages.catalogue().map(Catalogue::toolchain).orElse("");
  }

  /** Bytes that the job's file system may have: all its steps share it. */
  private static long disk(Job job) {
    Stream<Limits> runs =
        switch (job.execution()) {
          case Job.Execution.Once(RunSpec run) -> Stream.of(run.limits());
          case Job.Execution.Tests tests -> tests.tests().stream().map(test -> test.run().limits());
        };
    Program program = job.program();
    Stream<Limits> compile =
        program.language().compile().map(_ -> program.compileLimits()).stream();
    return Stream.concat(compile, runs).mapToLong(Limits::disk).max().orElseThrow();
  }
}
