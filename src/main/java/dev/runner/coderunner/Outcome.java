package dev.runner.coderunner;

import java.time.Duration;
import java.util.Optional;

/** What came of a submission. */
public sealed interface Outcome {

  /** It was run, after it was compiled where its language is. */
  record Ran(Optional<StepReport> compile, StepReport run) implements Outcome {}

  /** Its compiler did not accept it, so it was not run. */
  record NotCompiled(StepReport compile) implements Outcome {}

  /** There is no such language. */
  record UnknownLanguage(String language) implements Outcome {}

  /** There is too much to do: it was not run. */
  record NoRunner(Duration retryAfter) implements Outcome {}

  /** A fault of ours. */
  record Fault(String message) implements Outcome {}
}
