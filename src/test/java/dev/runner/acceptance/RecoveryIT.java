package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Either process may be killed at any time: the other copes, and the deployment comes back. */
@Tag("deployment")
final class RecoveryIT {

  private static final Duration GENEROUS = Duration.ofSeconds(30);

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();

  @BeforeEach
  void waitUntilIdle() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void theDeploymentIsBack() throws Exception {
    deployment.awaitIdle(client);
    assertEquals("7\n", client.run("python3", "print(7)").stdout());
    client.close();
  }

  @Test
  void whenTheHelperIsKilledJobsFailSoonAndTheServiceRecoversByItself() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> jobs = jobsInFlight(clients);
      ProcessHandle helper = deployment.helper();
      List<ProcessHandle> sandboxed = ProcessTree.sandboxed(helper);

      long killed = System.nanoTime();
      helper.destroyForcibly();
      Await.until("not ready", GENEROUS, () -> !deployment.isReady(client));
      for (Future<Answer> job : jobs) {
        Answer answer = job.get();
        assertEquals(500, answer.status(), answer::toString);
        assertThat(answer.body(), startsWith("{\"error\":\"failed to run output: "));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - killed), lessThan(Duration.ofSeconds(2)));
      awaitEnd(sandboxed, GENEROUS);
      deployment.awaitReady(client);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "run,   application/json,     application/json,  500",
    "run,   application/json,     text/event-stream, 200",
    "batch, application/x-ndjson, */*,               200",
  })
  void whenTheHelperIsKilledAJobOfTheSecondVersionIsAProblem(
      String path, String type, String accept, int status) throws Exception {
    try (V2 api = new V2(deployment);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      String body = V2.job("bash", "sleep 60").toString();
      Future<HttpResponse<String>> job = clients.submit(() -> api.post(path, type, accept, body));
      Await.until(
          "the program runs",
          Duration.ofSeconds(4),
          () -> !ProcessTree.programs(deployment.helper()).isEmpty());
      deployment.helper().destroyForcibly();
      String answer = job.get().body();
      assertEquals(status, job.get().statusCode(), answer);
      String last = answer.strip().lines().toList().getLast().replaceFirst("^data: ", "");
      JsonNode problem = Answer.parse(last);
      assertEquals(
          "/problems/sandbox-unavailable",
          (path.equals("batch") ? problem.path("problem") : problem).path("type").asText(),
          answer);
      assertEquals(accept.equals("text/event-stream"), answer.contains("event: error\n"), answer);
      Await.until("not ready", GENEROUS, () -> !deployment.isReady(client));
    }
  }

  @Test
  void whenTheServiceIsKilledEverySandboxDiesWithItsConnection() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> jobs = jobsInFlight(clients);
      ProcessHandle helper = deployment.helper();
      ProcessHandle service = deployment.service();
      List<ProcessHandle> sandboxed = ProcessTree.sandboxed(helper);
      assertThat(sandboxed, not(List.of()));

      service.destroyForcibly();
      awaitEnd(sandboxed, Duration.ofSeconds(1));
      for (Future<Answer> job : jobs) {
        assertThrows(ExecutionException.class, job::get);
      }
      Await.until("another service", GENEROUS, () -> isAnother(service));
      assertEquals(helper, deployment.helper(), "the helper goes on");
    }
  }

  private boolean isAnother(ProcessHandle service) {
    try {
      return !deployment.service().equals(service);
    } catch (AssertionError _) {
      // The old one's number is still recorded.
      return false;
    }
  }

  /** As many jobs as can be at work, once all of them run. */
  private List<Future<Answer>> jobsInFlight(ExecutorService clients) throws Exception {
    int places = deployment.places(client);
    String sleep = Program.python("sleep");
    Callable<Answer> job = () -> client.run("python3", sleep);
    List<Future<Answer>> jobs = new ArrayList<>();
    for (int started = 0; started < places; started++) {
      jobs.add(clients.submit(job));
    }
    Await.until(
        "every job has its program",
        Duration.ofSeconds(4),
        () -> ProcessTree.programs(deployment.helper()).size() == places);
    return jobs;
  }

  private static void awaitEnd(List<ProcessHandle> processes, Duration atMost)
      throws InterruptedException {
    Await.until(
        "the end of every sandboxed process",
        atMost,
        () -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }
}
