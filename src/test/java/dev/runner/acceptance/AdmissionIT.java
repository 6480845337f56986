package dev.runner.acceptance;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What happens to jobs when there are too many.
 *
 * <p>The queue of an ordinary deployment holds more jobs than a test should start, so this one
 * starts a small deployment of its own beside it: one Runner, one waiting job, one second of
 * patience.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
final class AdmissionIT {

  private static final String REFUSAL = "{\"error\":\"failed to run output: no runner available\"}";

  private @Nullable OwnDeployment own;

  @BeforeAll
  void start() throws Exception {
    own =
        OwnDeployment.start(
            Map.of(
                "NUM_RUNNERS", "1",
                "RUNNER_QUEUE_CAPACITY", "1",
                "RUNNER_QUEUE_MAX_WAIT", "1s",
                "RUNNER_JOBS_CAPACITY", "1"));
  }

  @AfterAll
  void stop() throws Exception {
    if (own != null) {
      own.stop();
    }
  }

  private Deployment deployment() {
    return Objects.requireNonNull(own).deployment();
  }

  @Test
  void asManyJobsAreAtWorkAsNumRunnersSaysAndAsManyRunnersArePreparedMeanwhile() {
    Deployment deployment = deployment();
    try (Client client = deployment.client()) {
      assertEquals(1, deployment.places(client));
      assertEquals(2, deployment.runners(client));
    }
  }

  @Test
  void aJobThatFindsTheQueueFullIsRefusedAtOnceAndOneThatWaitsTooLongAfterItsPatience()
      throws Exception {
    Deployment deployment = deployment();
    try (Client client = deployment.client();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      deployment.awaitIdle(client);
      Future<Answer> running = clients.submit(() -> client.run("python3", Program.python("nap")));
      Await.until(
          "the Runner is busy",
          Duration.ofSeconds(3),
          () -> ProcessTree.programs(deployment.helper()).size() == 1);
      Future<Answer> waiting = clients.submit(() -> client.run("bash", "echo waited"));
      Await.until(
          "the queue is full", Duration.ofSeconds(1), () -> deployment.waiting(client) == 1);
      Answer refused = client.run("bash", "echo never");

      assertRefused(refused);
      assertRefused(waiting.get());
      assertThat(waiting.get().took(), greaterThan(refused.took()));
      assertThat(running.get().stdout(), equalTo("rested\n"));
      assertEquals("back\n", client.run("bash", "echo back").stdout());
    }
  }

  @Test
  void aFullQueueIsAProblemThatSaysWhenToComeAgain() throws Exception {
    Deployment deployment = deployment();
    try (Client client = deployment.client();
        V2 api = new V2(deployment);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      deployment.awaitIdle(client);
      Future<Answer> running = clients.submit(() -> client.run("python3", Program.python("nap")));
      Await.until(
          "the Runner is busy",
          Duration.ofSeconds(3),
          () -> ProcessTree.programs(deployment.helper()).size() == 1);
      Future<Answer> waiting = clients.submit(() -> client.run("bash", "echo waited"));
      Await.until(
          "the queue is full", Duration.ofSeconds(1), () -> deployment.waiting(client) == 1);
      assertProblem(api.post("run", V2.job("bash", "echo never")));
      assertRefused(waiting.get());
      assertEquals("rested\n", running.get().stdout());
    }
  }

  @Test
  void noMoreAsynchronousJobsAreAcceptedThanThereIsRoomFor() throws Exception {
    Deployment deployment = deployment();
    try (Client client = deployment.client();
        V2 api = new V2(deployment)) {
      deployment.awaitIdle(client);
      HttpResponse<String> first = api.post("jobs", V2.job("bash", "sleep 60"));
      assertEquals(202, first.statusCode(), first::body);
      assertProblem(api.post("jobs", V2.job("bash", "echo never")));
      String place = first.headers().firstValue("Location").orElse("");
      String path = place.replace("/api/v2/", "");
      api.send("DELETE", path, "");
      api.send("GET", path + "?wait=10s", "");
    }
  }

  private static void assertProblem(HttpResponse<String> refused) {
    assertEquals(503, refused.statusCode(), refused::body);
    assertEquals("/problems/queue-full", Answer.parse(refused.body()).path("type").asText());
    assertThat(
        refused.headers().firstValue("Retry-After").orElse(""), matchesPattern("[1-9][0-9]*"));
  }

  private static void assertRefused(Answer answer) {
    assertEquals(503, answer.status(), answer::toString);
    assertEquals(REFUSAL, answer.body());
    assertThat(answer.retryAfter(), matchesPattern("[1-9][0-9]*"));
  }
}
