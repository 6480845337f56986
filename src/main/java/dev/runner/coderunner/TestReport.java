package dev.runner.coderunner;

import java.util.Optional;

/**
 * What came of a test.
 *
 * @param reason for people, where the status does not say it all
 * @param companion the checker's or interactor's own run
 */
public record TestReport(
    String name,
    Status status,
    Optional<String> reason,
    StepReport run,
    Optional<StepReport> companion) {

  /** The same test with only the first bytes of what the programs wrote. */
  TestReport withOutput(int most) {
    return new TestReport(
        name,
        status,
        reason,
        run.withOutput(most),
        companion.map(report -> report.withOutput(most)));
  }

  /** Bytes of output that it holds. */
  long held() {
    return run.held() + companion.map(StepReport::held).orElse(0L);
  }
}
