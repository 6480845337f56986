package dev.runner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runner test}: runs solutions against pairs of files. */
@Command(
    mixinStandardHelpOptions = true,
    name = "test",
    description = {
      "Runs every solution in a directory against its tests: pairs of files NAME.in and NAME.out, in the directory or in"
          + " tests/ below it. A solution is a file with the extension of a language.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all tests passed",
      "1:a test failed",
      "2:the command line was wrong",
      "66:no solutions, no tests, or a file cannot be read",
      "69, 75, 77:no service there; it is full; it refuses the token",
    })
final class TestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private Remote remote = new Remote();
  @Mixin private LimitOptions limits = new LimitOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Solutions and tests; without it, the directory that this is.")
  private Path directory = Path.of(".");

  @Option(
      names = "--compare",
      paramLabel = "HOW",
      defaultValue = "trim",
      description = "exact, trim (the default), tokens, float or float(EPSILON).")
  private String compare = "trim";

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      defaultValue = "2",
      description = "Solutions at the same time (2).")
  private int jobs = 2;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit's XML.")
  private @Nullable Path junit;

  @Override
  public Integer call() throws InterruptedException {
    if (jobs < 1) {
      throw new CliFailure(ExitCodes.USAGE, "--jobs: " + jobs + " is not allowed; write 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    ApiClient client = remote.connect();
    TestSuite suite = TestSuite.find(directory, new LanguageChoice(client.languages()));
    List<SolutionResult> results = run(client, suite);
    out.print(SolutionResult.table(results));
    results.stream()
        .flatMap(result -> result.firstFailure(suite).stream())
        .forEach(failure -> out.print("\n" + failure));
    out.flush();
    if (junit != null) {
      write(junit, JUnitXml.of(results));
    }
    boolean passed = results.stream().allMatch(SolutionResult::passed);
    return passed ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private List<SolutionResult> run(ApiClient client, TestSuite suite) throws InterruptedException {
    Progress progress = new Progress("tested", suite.solutions().size());
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      List<Future<SolutionResult>> futures = new ArrayList<>();
      for (TestSuite.Solution solution : suite.solutions()) {
        futures.add(
            workers.submit(() -> {
              JsonNode answer = client.run(suite.job(solution, compare, limits));
              progress.step();
              return new SolutionResult(solution.name(), answer);
            }));
      }
      List<SolutionResult> results = new ArrayList<>();
      for (Future<SolutionResult> future : futures) {
        results.add(result(future));
      }
      return results;
    } finally {
      progress.end();
    }
  }

  private static SolutionResult result(Future<SolutionResult> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CliFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.NO_INPUT, Reasons.unwritable(file, e));
    }
  }
}
