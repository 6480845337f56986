package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asynchronous jobs with real sandboxes: what was accepted is answered, whatever is killed. */
@Tag("deployment")
@Timeout(300)
final class JobsIT {

  private static final Duration GENEROUS = Duration.ofSeconds(60);

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  @BeforeEach
  void waitUntilIdle() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void close() {
    client.close();
    http.shutdownNow();
    http.close();
  }

  @Test
  void whenTheServiceIsKilledEveryAcceptedJobIsAnsweredOnce() throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    for (int i = 0; i < 30; i++) {
      String source = "import time; time.sleep(0.2); print(%d)".formatted(i);
      expected.put(submit("python3", source, "").path("id").asText(), i + "\n");
    }
    Map<String, String> before = new HashMap<>();
    // Some are done, some run, and most wait.
    Await.until(
        "some are done",
        GENEROUS,
        () -> {
          expected.keySet().forEach(id -> noteIfDone(before, id));
          return before.size() >= 3;
        });
    assertTrue(before.size() < expected.size());

    deployment.service().destroyForcibly();
    Await.until("not ready", GENEROUS, () -> !deployment.isReady(client));
    deployment.awaitReady(client);

    for (Map.Entry<String, String> job : expected.entrySet()) {
      String answer = awaitDone(job.getKey());
      JsonNode result = Answer.parse(answer).path("result");
      assertEquals("ok", result.path("status").asText(), answer);
      assertEquals(job.getValue(), result.path("run").path("stdout").asText());
      assertEquals(answer, get("/api/v2/jobs/" + job.getKey()).body());
      assertEquals(before.getOrDefault(job.getKey(), answer), answer);
    }
  }

  @Test
  void whenTheHelperIsKilledAJobIsRunAgain() throws Exception {
    String id = submit("python3", "import time; time.sleep(1); print(7)", "").path("id").asText();
    Await.until("it runs", GENEROUS, () -> state(id).equals("running"));
    deployment.helper().destroyForcibly();
    JsonNode result = Answer.parse(awaitDone(id)).path("result");
    assertEquals("7\n", result.path("run").path("stdout").asText());
    deployment.awaitReady(client);
  }

  @Test
  void aJobWhoseSandboxIsLostEachTimeIsAnInternalErrorInTheEnd() throws Exception {
    String id = submit("bash", "sleep 60", "").path("id").asText();
    Await.until(
        "it is given up",
        GENEROUS,
        () -> {
          if (!ProcessTree.programs(deployment.helper()).isEmpty()) {
            deployment
                .helper()
                .descendants()
                .filter(process -> ProcessTree.name(process).startsWith("runner-slot"))
                .forEach(ProcessHandle::destroyForcibly);
          }
          return state(id).equals("done");
        });
    JsonNode result = Answer.parse(awaitDone(id)).path("result");
    assertEquals("internal_error", result.path("status").asText(), result::toString);
    assertFalse(result.path("reason").asText().isEmpty(), result::toString);
    assertTrue(result.path("run").isMissingNode(), result::toString);
    deployment.awaitIdle(client);
  }

  @Test
  void aCancelledJobLeavesNothingRunning() throws Exception {
    String id =
        submit("python3", "while True: pass", ",\"limits\":{\"cpu_ms\":60000,\"wall_ms\":60000}")
            .path("id")
            .asText();
    Await.until("it runs", GENEROUS, () -> state(id).equals("running"));
    http.send(
        HttpRequest.newBuilder(deployment.url().resolve("/api/v2/jobs/" + id)).DELETE().build(),
        BodyHandlers.discarding());
    JsonNode answer = Answer.parse(awaitDone(id));
    assertEquals("cancelled", answer.path("result").path("status").asText());
    deployment.awaitIdle(client);
  }

  private JsonNode submit(String language, String source, String more)
      throws IOException, InterruptedException {
    String fields =
        JsonNodeFactory.instance
            .objectNode()
            .put("language", language)
            .put("source", source)
            .toString();
    String body = fields.substring(0, fields.length() - 1) + more + "}";
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(deployment.url().resolve("/api/v2/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString(UTF_8));
    assertEquals(202, response.statusCode(), response::body);
    return Answer.parse(response.body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI url = deployment.url().resolve(path);
    return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString(UTF_8));
  }

  private String awaitDone(String id) throws IOException, InterruptedException {
    HttpResponse<String> response = get("/api/v2/jobs/" + id + "?wait=60s");
    assertEquals(200, response.statusCode(), response::body);
    assertEquals("done", Answer.parse(response.body()).path("state").asText());
    return response.body();
  }

  private void noteIfDone(Map<String, String> done, String id) {
    try {
      String answer = get("/api/v2/jobs/" + id).body();
      if (Answer.parse(answer).path("state").asText().equals("done")) {
        done.put(id, answer);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String state(String id) {
    try {
      return Answer.parse(get("/api/v2/jobs/" + id).body()).path("state").asText();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
