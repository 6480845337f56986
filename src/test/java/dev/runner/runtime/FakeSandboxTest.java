package dev.runner.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class FakeSandboxTest {

  private final Sandbox sandbox = new FakeSandboxRuntime().open();
  private final Workspace workspace = sandbox.workspace();
  private final StringBuilder stdout = new StringBuilder();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "print(\"Hello, world!\")           | Hello, world!",
        "console.log('Hello, world!');      | Hello, world!",
        "std::cout << \"Hello, world!\\n\"; | Hello, world!",
        "echo \"say \\\"hi\\\"\"            | say \"hi\"",
        "no literal                         | ''",
      })
  void aProgramPrintsItsFirstLiteral(String source, String printed) throws Exception {
    assertEquals(0, run(source, "./main").code());
    assertEquals(printed, stdout.toString().strip());
  }

  @Test
  void filesCanBeReadBackAndListed() throws Exception {
    workspace.put(new JobFile("a/b", "content".getBytes(UTF_8), false));
    assertEquals("content", new String(workspace.fetch("a/b", 100).content(), UTF_8));
    assertEquals(List.of(new Workspace.Entry("a/b", 7)), workspace.list(10).entries());
    assertThrows(SandboxException.class, () -> workspace.fetch("a/b", 6));
    assertThrows(SandboxException.class, () -> workspace.fetch("c", 100));
  }

  @Test
  void nothingOfAJobIsLeftForTheNext() throws Exception {
    workspace.put(new JobFile("a", new byte[1], false));
    sandbox.finish();
    assertEquals(List.of(), workspace.list(10).entries());
  }

  @Test
  void aStepIsCancelled() throws Exception {
    RunningStep step = workspace.start(request("./main"), (_, _) -> {});
    step.cancel();
    assertSame(StepResult.Reason.CANCELLED, step.await().reason());
  }

  @Test
  void aClosedSandboxRunsNothing() {
    sandbox.close();
    assertThrows(SandboxException.class, () -> workspace.start(request("./main"), (_, _) -> {}));
    assertThrows(SandboxException.class, () -> sandbox.serve(() -> {}));
  }

  private StepResult run(String source, String program) throws Exception {
    workspace.put(new JobFile("main", source.getBytes(UTF_8), false));
    return workspace
        .start(request(program), (_, data) -> stdout.append(UTF_8.decode(data)))
        .await();
  }

  private static StepRequest request(String program) {
    Duration time = Duration.ofSeconds(1);
    return new StepRequest(
        new StepLimits(time, time, 1 << 20, 100, 100, 0, 0, 0, 1, 3, 0),
        new StepRequest.Input.Nothing(),
        new StepRequest.Output.Sink(),
        List.of(program),
        List.of());
  }
}
