package dev.runner.coderunner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts a job's report together from what came of its parts. */
final class JobReporter {

  private final Duration queued;
  private final Duration prepared;
  private Compiler.Compiled compiled = new Compiler.Compiled(Optional.empty(), false, List.of());

  JobReporter(Duration queued, Duration prepared) {
    this.queued = queued;
    this.prepared = prepared;
  }

  void compiled(Compiler.Compiled newCompiled) {
    this.compiled = newCompiled;
  }

  JobReport notCompiled() {
    StepReport report = compiled.report().orElseThrow();
    return ended(report.status(), report.reason());
  }

  JobReport late(Deadline deadline) {
    return ended(Status.CANCELLED, Optional.of(deadline.reason()));
  }

  JobReport withoutJudge(String why) {
    return ended(Status.INTERNAL_ERROR, Optional.of(why));
  }

  JobReport ran(TestReport run, List<OutputFile> outputs) {
    return new JobReport(
        run.status(),
        run.reason(),
        compiled.report(),
        compiled.cached(),
        Optional.of(run.run()),
        run.companion(),
        List.of(),
        outputs,
        queued,
        prepared);
  }

  JobReport tested(List<TestReport> tests, List<OutputFile> outputs) {
    Optional<TestReport> first =
        tests.stream().filter(test -> test.status() != Status.OK).findFirst();
    return new JobReport(
        first.map(TestReport::status).orElse(Status.OK),
        first.map(test -> "test " + test.name() + test.reason().map(why -> ": " + why).orElse("")),
        compiled.report(),
        compiled.cached(),
        Optional.empty(),
        Optional.empty(),
        tests,
        outputs,
        queued,
        prepared);
  }

  /** The report of a job that was not run. */
  private JobReport ended(Status status, Optional<String> reason) {
    return new JobReport(
        status,
        reason,
        compiled.report(),
        compiled.cached(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        queued,
        prepared);
  }

  /** The report of a job that never got a Runner. */
  static JobReport neverRun(Duration queued, String why) {
    return new JobReporter(queued, Duration.ZERO).ended(Status.CANCELLED, Optional.of(why));
  }
}
