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
          new Controller.Settings(1, 10, Duration.ofSeconds(10), Duration.ofSeconds(10)));
  private final CodeRunner codeRunner = new CodeRunner(new Languages(config), controller);

  @AfterEach
  void close() {
    controller.close();
  }

  @Test
  void anInterpretedProgramIsOnlyRun() {
    Outcome.Ran ran = assertInstanceOf(Outcome.Ran.class, run("python3", "print(\"Hello\")"));
    assertTrue(ran.compile().isEmpty());
    assertEquals("Hello\n", ran.run().stdout().text());
    assertEquals(new Ending.Exited(0), ran.run().ending());
    assertFalse(ran.run().stdout().truncated());
  }

  @Test
  void aCompiledProgramIsCompiledAndThenRun() {
    Outcome.Ran ran = assertInstanceOf(Outcome.Ran.class, run("c", "puts(\"Hello\");"));
    assertEquals("", ran.compile().orElseThrow().stdout().text());
    assertEquals("Hello\n", ran.run().stdout().text());
  }

  @Test
  void compileErrorSkipsTheRunStep() {
    Outcome.NotCompiled not =
        assertInstanceOf(Outcome.NotCompiled.class, run("c", "// fake: compile-error"));
    assertEquals(new Ending.Exited(1), not.compile().ending());
    assertEquals("fake: error on line 1\n", not.compile().stderr().text());
  }

  @ParameterizedTest
  @CsvSource({
    "exit 7,    Exited[code=7]",
    "signal 11, Signaled[signal=11]",
    "memory,    OutOfMemory[]",
    "output,    TooMuchOutput[]",
    "file-size, FileTooLarge[]",
    "cpu,       OutOfCpuTime[]",
  })
  void theEndingIsWhatTheRuntimeHasEvidenceOf(String action, String ending) {
    Outcome.Ran ran = assertInstanceOf(Outcome.Ran.class, run("python3", "# fake: " + action));
    assertEquals(ending, ran.run().ending().toString());
  }

  @Test
  void aLostSandboxIsAnInternalErrorAndTheNextJobRuns() {
    Outcome.Fault error = assertInstanceOf(Outcome.Fault.class, run("python3", "# fake: broken"));
    assertTrue(error.message().startsWith("sandbox lost: "), error.message());
    assertInstanceOf(Outcome.Ran.class, run("python3", "print(1)"));
  }

  @Test
  void anUnknownLanguageIsToldBeforeARunnerIsTaken() {
    controller.close();
    assertEquals(new Outcome.UnknownLanguage("cobol"), run("cobol", "x"));
    assertEquals(new Outcome.NoRunner(Duration.ofSeconds(1)), run("python3", "x"));
  }

  @Test
  void anAliasIsNoIdInTheFirstVersionOfTheInterface() {
    assertInstanceOf(Outcome.UnknownLanguage.class, run("cpp", "x"));
  }

  private Outcome run(String language, String source) {
    return codeRunner.run(new Submission(language, source));
  }
}
