package dev.runner.coderunner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything about one job.
 *
 * @param id for answers and logs; unique
 * @param client jobs of different clients take turns in the queue
 * @param interactor talks to the program in every run
 * @param outputs which files to bring back after the last run
 * @param deadline from now to the answer, the wait for a Runner included
 * @param traceParent what the caller calls its own work, as it came: for the {@link JobTracer}
 * @param useCache whether its compilation may come from the cache, and go there
 */
public record Job(
    String id,
    String client,
    Program program,
    Execution execution,
    Optional<Companion> checker,
    Optional<Companion> interactor,
    List<OutputGlob> outputs,
    Optional<Duration> deadline,
    Optional<String> traceParent,
    boolean useCache) {

  public Job {
    outputs = List.copyOf(outputs);
    if (checker.isPresent() && interactor.isPresent()) {
      throw new IllegalArgumentException("a job has a checker or an interactor");
    }
  }

  /** What is done with the program once it is compiled. */
  public sealed interface Execution {

    /** It is run. */
    record Once(RunSpec run) implements Execution {}

    /**
     * It is run for each test, in order.
     *
     * @param isolated whether each test has a sandbox of its own, where nothing is left of others
     */
    record Tests(List<TestCase> tests, boolean stopOnFailure, boolean isolated)
        implements Execution {
      public Tests {
        tests = List.copyOf(tests);
      }
    }
  }

  /** Whether each of its runs has a sandbox of its own, as interactions have in any case. */
  boolean isolated() {
    return interactor.isPresent() || (execution instanceof Execution.Tests all && all.isolated());
  }

  /** A program that is run once, with nothing to read and its language's limits. */
  public static Job simple(
      String id, String client, Optional<String> traceParent, Program program) {
    Limits limits = program.language().run().limits();
    RunSpec run = new RunSpec(List.of(), List.of(), new RunSpec.Input.Nothing(), limits);
    return new Job(
        id,
        client,
        program,
        new Execution.Once(run),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        traceParent,
        true);
  }
}
