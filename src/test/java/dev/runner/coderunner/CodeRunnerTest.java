package dev.runner.coderunner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.config.RunnerConfig;
import dev.runner.config.TestConfig;
import dev.runner.controller.Controller;
import dev.runner.runtime.FakeSandboxRuntime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class CodeRunnerTest {

  private final RunnerConfig config =
      TestConfig.with(Map.of("runner.runtime", "fake", "runner.rootfs", "rootfs"));
  private final Controller controller =
      Controller.start(
          new FakeSandboxRuntime(),
          new Controller.Settings(1, 2, 2, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)));
  private final Languages languages = new Languages(config);
  private final CodeRunner codeRunner =
      new CodeRunner(
          languages,
          controller,
          new CompileCache(config),
          new OutputFiles(config),
          (_, _) -> {},
          JobTracer.NONE);

  @AfterEach
  void close() {
    controller.close();
  }

  @Test
  void anInterpretedProgramIsOnlyRun() {
    JobReport report = finished("python3", "print(\"Hello\")");
    assertTrue(report.compile().isEmpty());
    StepReport run = report.run().orElseThrow();
    assertEquals("Hello\n", run.stdout().text());
    assertEquals(new Ending.Exited(0), run.ending());
    assertFalse(run.stdout().truncated());
    assertEquals(Status.OK, report.status());
  }

  @Test
  void aCompiledProgramIsCompiledAndThenRun() {
    JobReport report = finished("c", "puts(\"Hello\");");
    assertEquals("", report.compile().orElseThrow().stdout().text());
    assertEquals("Hello\n", report.run().orElseThrow().stdout().text());
  }

  @Test
  void compileErrorSkipsTheRunStep() {
    JobReport report = finished("c", "// fake: compile-error");
    assertEquals(Status.COMPILE_ERROR, report.status());
    assertTrue(report.run().isEmpty());
    StepReport compile = report.compile().orElseThrow();
    assertEquals(new Ending.Exited(1), compile.ending());
    assertEquals("fake: error on line 1\n", compile.stderr().text());
  }

  @ParameterizedTest
  @CsvSource({
    "exit 7,    Exited[code=7],      RUNTIME_ERROR, exit status 7",
    "signal 11, Signaled[signal=11], SIGNALED,      killed by SIGSEGV",
    "memory,    OutOfMemory[],       MEMORY_LIMIT,  'needed more memory than its limit, 256 MiB'",
    "output,    TooMuchOutput[],     OUTPUT_LIMIT,  'wrote more than its limit, 1 MiB, to stdout'",
    "file-size, FileTooLarge[],      FILE_LIMIT,    'wrote a file larger than its limit, 64 MiB'",
    "cpu,       OutOfCpuTime[],      TIME_LIMIT,    'used 2 s of processor time; the limit is 2 s'",
  })
  void theEndingIsWhatTheRuntimeHasEvidenceOf(
      String action, String ending, Status status, String reason) {
    JobReport report = finished("python3", "# fake: " + action);
    assertEquals(status, report.status());
    assertEquals(Optional.of(reason), report.reason());
    assertEquals(ending, report.run().orElseThrow().ending().toString());
  }

  @Test
  void aLostSandboxIsAnInternalErrorAndTheNextJobRuns() {
    Outcome.Fault error = assertInstanceOf(Outcome.Fault.class, run("python3", "# fake: broken"));
    assertTrue(error.message().startsWith("sandbox lost: "), error.message());
    assertEquals(Status.OK, finished("python3", "print(1)").status());
  }

  @Test
  void whoFindsNoRunnerIsToldWhenToTryAgain() {
    controller.close();
    assertEquals(new Outcome.NoRunner(Duration.ofSeconds(1)), run("python3", "x"));
  }

  private JobReport finished(String language, String source) {
    return assertInstanceOf(Outcome.Finished.class, run(language, source)).report();
  }

  private Outcome run(String language, String source) {
    Language known = languages.catalogue().orElseThrow().byName(language).orElseThrow();
    Program program = Program.ofText(known, source);
    return codeRunner.run(Job.simple("1", "client", Optional.empty(), program), JobListener.NONE);
  }
}
