package dev.runner.coderunner;

import dev.runner.controller.Controller;
import dev.runner.controller.Lease;
import dev.runner.controller.NoRunnerAvailable;
import dev.runner.runtime.Crossing;
import dev.runner.runtime.JobFile;
import dev.runner.runtime.SandboxException;
import dev.runner.runtime.StepRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A checker or interactor, compiled, in a sandbox of its own: what it judges cannot reach it but
 * through the files and pipes that it is given.
 */
final class Judge implements AutoCloseable {

  private static final String INPUT = "input.txt";
  private static final String OUTPUT = "output.txt";
  private static final String ANSWER = "answer.txt";

  private static final int ACCEPTED = 0;
  private static final int WRONG = 1;

  private final Companion companion;
  private final Place place;
  private final Compiler.Compiled program;

  private Judge(Companion companion, Place place, Compiler.Compiled program) {
    this.companion = companion;
    this.place = place;
    this.program = program;
  }

  static Judge open(
      Controller controller, Companion companion, Deadline deadline, Compiler compiler)
      throws SandboxException, NoRunnerAvailable, InterruptedException {
    Lease lease = controller.companion();
    try {
      long disk = Math.max(companion.limits().disk(), companion.program().compileLimits().disk());
      Place place = new Place(lease, disk, deadline);
      return new Judge(companion, place, compiler.compile(place, companion.program(), SILENT));
    } catch (SandboxException | InterruptedException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static final Compiler.Watcher SILENT =
      new Compiler.Watcher() {
        @Override
        public void compiling() {}

        @Override
        public void compiled(StepReport report, boolean cached) {}
      };

  /** Why it cannot judge, if it cannot. */
  Optional<String> fault() {
    return program
        .report()
        .filter(report -> !report.succeeded())
        .map(report -> what() + " does not compile: " + report.stderr().text().strip());
  }

  private String what() {
    return "the checker or interactor in " + companion.program().language().name();
  }

  /** Lets a checker look at what a program printed. */
  TestReport check(TestCase test, StepReport run) throws SandboxException, InterruptedException {
    place.put(
        List.of(
            new JobFile(INPUT, test.input(), false),
            new JobFile(OUTPUT, run.stdout().bytes(), false),
            new JobFile(ANSWER, test.expectedOrEmpty(), false)));
    StepReport report =
        start(
                List.of(INPUT, OUTPUT, ANSWER),
                new StepRequest.Input.Nothing(),
                new StepRequest.Output.Sink())
            .await();
    return judged(test, run, report);
  }

  /** Lets an interactor talk to the program of a test. */
  TestReport interact(int number, TestCase test, Place other, JobRun job)
      throws SandboxException, InterruptedException {
    if (number > 0) {
      place.put(program.files());
    }
    place.put(
        List.of(
            new JobFile(INPUT, test.input(), false),
            new JobFile(ANSWER, test.expectedOrEmpty(), false)));
    Crossing.connect(other.workspace(), place.workspace());
    StepRequest.Input input = new StepRequest.Input.Descriptor(Crossing.INPUT);
    StepRequest.Output output = new StepRequest.Output.Descriptor(Crossing.OUTPUT);
    Place.Running own = start(List.of(INPUT, ANSWER), input, output);
    Place.Running theirs = job.start(number, test, input, output);
    FutureTask<StepReport> verdict = new FutureTask<>(() -> finished(own));
    Thread.ofVirtual().name("interactor").start(verdict);
    StepReport run = theirs.await();
    job.ended(number, run);
    if (run.status() == Status.CANCELLED) {
      own.live().cancel();
    }
    job.collectOutputs();
    other.renew();
    return interacted(test, run, result(verdict));
  }

  /**
   * The helper keeps the ends of the pipes for as long as the job. So each side's sandbox goes as
   * soon as its program has ended, and the other side's program sees the end of its input.
   */
  private StepReport finished(Place.Running own) throws SandboxException, InterruptedException {
    StepReport report = own.await();
    place.renew();
    return report;
  }

  private static StepReport result(FutureTask<StepReport> verdict)
      throws SandboxException, InterruptedException {
    try {
      return verdict.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SandboxException why) {
        throw why;
      }
      throw new IllegalStateException(e);
    }
  }

  private Place.Running start(
      List<String> files, StepRequest.Input input, StepRequest.Output output)
      throws SandboxException {
    List<String> arguments = new ArrayList<>(companion.arguments());
    arguments.addAll(files);
    Program source = companion.program();
    Language language = source.language();
    return place.start(
        new Place.Step(
            language.run().argv(source.sources(), arguments),
            language.environment(),
            companion.limits(),
            Judgement.Kind.RUN,
            input,
            output));
  }

  private TestReport judged(TestCase test, StepReport run, StepReport judge) {
    Status status = verdict(judge);
    Optional<String> reason =
        status == Status.INTERNAL_ERROR
            ? Optional.of(what() + " failed: " + judge.reason().orElse("it gave no verdict"))
            : Optional.empty();
    return new TestReport(test.name(), status, reason, run, Optional.of(judge));
  }

  /**
   * A program that a limit stopped, or that failed although its interactor was content, has itself
   * to blame. Otherwise the interactor decides: a program that it hangs up on often fails too.
   */
  private TestReport interacted(TestCase test, StepReport run, StepReport judge) {
    boolean failedByItself =
        switch (run.status()) {
          case OK -> false;
          case RUNTIME_ERROR, SIGNALED -> verdict(judge) != Status.WRONG_ANSWER;
          case TIME_LIMIT,
              WALL_TIME_LIMIT,
              MEMORY_LIMIT,
              OUTPUT_LIMIT,
              FILE_LIMIT,
              PROCESS_LIMIT,
              CANCELLED,
              COMPILE_ERROR,
              WRONG_ANSWER,
              INTERNAL_ERROR ->
              true;
        };
    return failedByItself
        ? new TestReport(test.name(), run.status(), run.reason(), run, Optional.of(judge))
        : judged(test, run, judge);
  }

  private static Status verdict(StepReport judge) {
    if (judge.ending() instanceof Ending.Exited(int code)) {
      return switch (code) {
        case ACCEPTED -> Status.OK;
        case WRONG -> Status.WRONG_ANSWER;
        default -> Status.INTERNAL_ERROR;
      };
    }
    return judge.status() == Status.CANCELLED ? Status.CANCELLED : Status.INTERNAL_ERROR;
  }

  @Override
  public void close() {
    place.close();
  }
}
