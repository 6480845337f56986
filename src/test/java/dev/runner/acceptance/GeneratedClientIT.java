package dev.runner.acceptance;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runner.client.ApiClient;
import dev.runner.client.api.RunApi;
import dev.runner.client.model.RunAnswer;
import dev.runner.client.model.RunRequest;
import dev.runner.client.model.Status;
import dev.runner.client.model.TestCase;
import dev.runner.client.model.TestReport;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that was generated from the API's description runs programs. */
@Tag("deployment")
final class GeneratedClientIT {

  private final RunApi api = api();

  private static RunApi api() {
    ApiClient client = new ApiClient();
    client.updateBaseUri(Deployment.underTest().url().toString());
    return new RunApi(client);
  }

  @Test
  void itRunsAProgram() throws Exception {
    RunAnswer answer =
        api.run(
            new RunRequest().language("python3").source("print(input()[::-1])").stdin("desserts"));
    assertEquals(Status.OK, answer.getStatus());
    assertEquals("stressed\n", requireNonNull(answer.getRun()).getStdout());
  }

  @Test
  void itRunsTests() throws Exception {
    RunAnswer answer =
        api.run(
            new RunRequest()
                .language("python3")
                .source("print(sum(map(int, input().split())))")
                .addTestsItem(new TestCase().stdin("1 2").expectedStdout("3"))
                .addTestsItem(new TestCase().name("wrong").stdin("2 2").expectedStdout("5")));
    assertEquals(Status.WRONG_ANSWER, answer.getStatus());
    List<TestReport> tests = requireNonNull(answer.getTests());
    assertEquals(Status.OK, tests.getFirst().getStatus());
    assertEquals("wrong", tests.getLast().getName());
    assertEquals("4\n", requireNonNull(tests.getLast().getRun()).getStdout());
  }
}
