package dev.runner.coderunner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a job.
 *
 * @param status that of the compilation if it failed, else of the run, else of the first test that
 *     is not ok
 * @param compile nothing for languages that are not compiled; for a cached one, as it was made
 * @param cached whether the compilation came from the cache
 * @param run nothing if there are tests, or nothing was run
 * @param companion the interactor's own run, where the run had one
 * @param queued the wait for a Runner
 * @param prepared what making the Runner's sandbox took, before the job came
 */
public record JobReport(
    Status status,
    Optional<String> reason,
    Optional<StepReport> compile,
    boolean cached,
    Optional<StepReport> run,
    Optional<StepReport> companion,
    List<TestReport> tests,
    List<OutputFile> outputs,
    Duration queued,
    Duration prepared) {

  public JobReport {
    tests = List.copyOf(tests);
    outputs = List.copyOf(outputs);
  }
}
