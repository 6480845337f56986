package dev.runner.coderunner;

import java.time.Duration;

/** What came of handing a job to the {@link CodeRunner}. */
public sealed interface Outcome {

  /** It was run, or at least compiled. */
  record Finished(JobReport report) implements Outcome {}

  /** There is too much to do: it was not run. */
  record NoRunner(Duration retryAfter) implements Outcome {}

  /** A fault of ours. */
  record Fault(String message) implements Outcome {}
}
