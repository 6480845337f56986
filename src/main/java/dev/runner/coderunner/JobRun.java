package dev.runner.coderunner;

import dev.runner.controller.Controller;
import dev.runner.controller.NoRunnerAvailable;
import dev.runner.runtime.JobFile;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.StepRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One job with its Runner, from its compilation to its report. */
final class JobRun implements Compiler.Watcher {

  /**
   * Bytes of output that the tests of a job keep together until it is answered: as much as one run
   * may write. Of those after that only an excerpt is kept, and their answer says so.
   */
  private static final long OUTPUT_OF_TESTS = 16L << 20;

  private static final int EXCERPT = 4096;

  private final Job job;
  private final JobListener listener;
  private final Place place;
  private final Deadline deadline;
  private final Compiler compiler;
  private final OutputFiles outputFiles;
  private final Controller controller;
  private final JobReporter reporter;
  private List<OutputFile> outputs = List.of();

  JobRun(
      Job job,
      JobListener listener,
      Place place,
      Deadline deadline,
      Compiler compiler,
      OutputFiles outputFiles,
      Controller controller,
      JobReporter reporter) {
    this.job = job;
    this.listener = listener;
    this.place = place;
    this.deadline = deadline;
    this.compiler = compiler;
    this.outputFiles = outputFiles;
    this.controller = controller;
    this.reporter = reporter;
  }

  @Override
  public void compiling() {
    listener.compiling();
  }

  @Override
  public void compiled(StepReport report, boolean cached) {
    listener.compiled(report, cached);
  }

  JobReport run() throws SandboxException, NoRunnerAvailable, InterruptedException {
    Compiler.Compiled program = compiler.compile(place, job.program(), this);
    reporter.compiled(program);
    if (!program.succeeded()) {
      return reporter.notCompiled();
    }
    if (deadline.passed()) {
      return reporter.late(deadline);
    }
    Optional<Companion> companion = job.checker().or(job::interactor);
    if (companion.isEmpty()) {
      return execute(program, Optional.empty());
    }
    try (Judge judge = Judge.open(controller, companion.get(), deadline, compiler)) {
      Optional<String> fault = judge.fault();
      return fault.isPresent()
          ? reporter.withoutJudge(fault.get())
          : execute(program, Optional.of(judge));
    }
  }

  private JobReport execute(Compiler.Compiled program, Optional<Judge> judge)
      throws SandboxException, InterruptedException {
    return switch (job.execution()) {
      case Job.Execution.Once(RunSpec run) -> once(run, judge);
      case Job.Execution.Tests tests -> tests(program.files(), tests, judge);
    };
  }

  private JobReport once(RunSpec run, Optional<Judge> judge)
      throws SandboxException, InterruptedException {
    TestCase only = new TestCase("", run, List.of(), Optional.empty(), new Comparison.None());
    TestReport report = test(0, only, judge);
    if (job.interactor().isEmpty()) {
      collectOutputs();
    }
    return reporter.ran(report, outputs);
  }

  private JobReport tests(List<JobFile> program, Job.Execution.Tests tests, Optional<Judge> judge)
      throws SandboxException, InterruptedException {
    List<TestReport> reports = new ArrayList<>();
    for (TestCase test : tests.tests()) {
      if (job.isolated() && !reports.isEmpty()) {
        if (job.interactor().isEmpty()) {
          // After an interaction there is a new one already.
          place.renew();
        }
        place.put(program);
      }
      TestReport report = test(reports.size(), test, judge);
      long held = reports.stream().mapToLong(TestReport::held).sum() + report.held();
      reports.add(held <= OUTPUT_OF_TESTS ? report : report.withOutput(EXCERPT));
      boolean over = report.status() == Status.CANCELLED || deadline.passed();
      if (over || (tests.stopOnFailure() && report.status() != Status.OK)) {
        break;
      }
    }
    if (job.interactor().isEmpty()) {
      collectOutputs();
    }
    return reporter.tested(reports, outputs);
  }

  /** Called when a program has ended, while its sandbox is there. */
  void collectOutputs() throws SandboxException, InterruptedException {
    outputs = outputFiles.fetch(place.workspace(), job.outputs());
  }

  private TestReport test(int number, TestCase test, Optional<Judge> judge)
      throws SandboxException, InterruptedException {
    place.put(test.files().stream().map(SourceFile::jobFile).toList());
    if (job.interactor().isPresent()) {
      return judge.orElseThrow().interact(number, test, place, this);
    }
    StepReport run = start(number, test, input(test.run()), output(test.run())).await();
    listener.ended(number, run);
    if (run.status() == Status.OK && test.comparison() instanceof Comparison.ByChecker) {
      return judge.orElseThrow().check(test, run);
    }
    boolean right =
        run.status() != Status.OK
            || test.comparison().accepts(run.stdout().bytes(), test.expectedOrEmpty());
    return new TestReport(
        test.name(),
        right ? run.status() : Status.WRONG_ANSWER,
        run.reason(),
        run,
        Optional.empty());
  }

  /** Starts the program for a test; whoever listens hears of it. */
  Place.Running start(int number, TestCase test, StepRequest.Input input, StepRequest.Output output)
      throws SandboxException {
    RunSpec run = test.run();
    Language language = job.program().language();
    Place.Step step =
        new Place.Step(
            language.run().argv(job.program().sources(), run.arguments()),
            language.environment(run.environment()),
            run.limits(),
            Judgement.Kind.RUN,
            input,
            output);
    Place.Running running =
        listener.wantsOutput()
            ? place.start(step, (channel, bytes) -> listener.output(number, channel, bytes))
            : place.start(step);
    listener.running(number, running.live());
    return running;
  }

  void ended(int number, StepReport run) {
    listener.ended(number, run);
  }

  private static StepRequest.Input input(RunSpec run) {
    return switch (run.input()) {
      case RunSpec.Input.Nothing _ -> new StepRequest.Input.Nothing();
      case RunSpec.Input.Bytes(byte[] bytes) -> new StepRequest.Input.Bytes(bytes);
      case RunSpec.Input.Live _ -> new StepRequest.Input.Fed(new byte[0]);
      case RunSpec.Input.Terminal(int rows, int columns) ->
          new StepRequest.Input.Terminal(new byte[0], rows, columns);
    };
  }

  private static StepRequest.Output output(RunSpec run) {
    return run.input() instanceof RunSpec.Input.Terminal
        ? new StepRequest.Output.Terminal()
        : new StepRequest.Output.Sink();
  }
}
