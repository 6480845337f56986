package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each kind of problem that an ordinary deployment can be brought to. Those of tokens are in
 * TokensTest, of a full queue in AdmissionIT.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class V2ProblemsIT {

  private static final String JSON = "application/json";

  private final Deployment deployment = Deployment.underTest();
  private final V2 api = new V2(deployment);

  @BeforeAll
  void ready() throws Exception {
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
  }

  @AfterAll
  void close() {
    api.close();
  }

  private static JsonNode problem(int status, String type, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response::body);
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
    JsonNode problem = Answer.parse(response.body());
    assertEquals("/problems/" + type, problem.path("type").asText());
    assertEquals(status, problem.path("status").asInt());
    assertTrue(!problem.path("title").asText().isEmpty(), response::body);
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'language':'bash'} | invalid-request | source",
        "{'language':'bash','source':'','sauce':1} | invalid-request | sauce",
        "{'language':'bash','source':'','stdin':1} | invalid-request | stdin",
        "{'language':'bash','source':'','stdin':'%','stdin_encoding':'base64'} | invalid-request | stdin",
        "{'language':'bash','source':'','args':'x'} | invalid-request | args",
        "{'language':'bash','source':'','env':{'A=B':''}} | invalid-request | env.A=B",
        "{'language':'bash','source':'','compile':{}} | invalid-request | compile",
        "{'language':'bash','source':'','outputs':['']} | invalid-request | outputs[0]",
        "{'language':'bash','source':'','deadline_ms':0} | invalid-request | deadline_ms",
        "{'language':'bash','source':'','cache':'yes'} | invalid-request | cache",
        "{'language':'bash','source':'','stop_on_failure':true} | invalid-request | stop_on_failure",
        "{'language':'bash','source':'','isolate_tests':true} | invalid-request | isolate_tests",
        "{'language':'bash','source':'','tests':[{'compare':'alike'}]} | invalid-request | tests[0].compare",
        "{'language':'bash','source':'','checker':{}} | invalid-request | checker",
        "{'language':'bash','files':[{'name':'../x','content':''}]} | invalid-request | files[0].name",
        "{'language':'bash','source':'','limits':{'cpu_ms':0}} | invalid-request | limits.cpu_ms",
        "{'language':'klingon','source':''} | unknown-language | language",
        "{'language':'bash','source':'','version':'1'} | unknown-version | version",
        "{'language':'bash','source':'','limits':{'cpu_ms':90000000}} | limit-too-high | limits.cpu_ms",
        "{'language':'bash','source':'','limits':{'wall_ms':90000000}} | limit-too-high | limits.wall_ms",
        "{'language':'bash','source':'','limits':{'memory_bytes':4294967297}} | limit-too-high | limits.memory_bytes",
        "{'language':'bash','source':'','limits':{'processes':1025}} | limit-too-high | limits.processes",
        "{'language':'bash','source':'','limits':{'output_bytes':16777217}} | limit-too-high | limits.output_bytes",
        "{'language':'bash','source':'','limits':{'file_bytes':2147483649}} | limit-too-high | limits.file_bytes",
        "{'language':'bash','source':'','limits':{'disk_bytes':2147483649}} | limit-too-high | limits.disk_bytes",
        "{'language':'bash','source':'','limits':{'open_files':65537}} | limit-too-high | limits.open_files",
        "{'language':'bash','source':'','limits':{'stack_bytes':4294967297}} | limit-too-high | limits.stack_bytes",
        "{'language':'bash','source':'','callback_url':'x'} | invalid-request | callback_url",
      })
  void aFaultOfARequestNamesItsField(String body, String type, String field) throws Exception {
    JsonNode problem =
        problem(400, type, api.post("run", JSON, JSON, body.strip().replace('\'', '"')));
    assertTrue(
        StreamSupport.stream(problem.path("errors").spliterator(), false)
            .anyMatch(error -> error.path("field").asText().equals(field)),
        problem::toString);
  }

  @Test
  void whatCannotBeReadOrIsNotThereIsAProblem() throws Exception {
    problem(400, "malformed-json", api.post("run", JSON, JSON, "{"));
    problem(415, "unsupported-media-type", api.post("run", "text/plain", JSON, "{}"));
    problem(406, "not-acceptable", api.post("run", JSON, "text/html", "{}"));
    problem(405, "method-not-allowed", api.send("PUT", "run", "{}"));
    problem(404, "not-found", api.send("GET", "jobs/" + "0".repeat(32), ""));
    problem(404, "not-found", api.send("GET", "nothing", ""));
    problem(404, "not-found", api.send("GET", "languages/klingon", ""));
    problem(413, "body-too-large", api.post("run", JSON, JSON, " ".repeat((10 << 20) + 1)));
    problem(400, "invalid-request", api.send("GET", "sessions", ""));
  }

  @Test
  void callbacksAreRefusedWhereNoneArePermitted() throws Exception {
    ObjectNode job = V2.job("bash", "").put("callback_url", "https://example.com/");
    JsonNode problem = problem(400, "invalid-request", api.post("jobs", job));
    assertTrue(problem.path("detail").asText().contains("permits no callbacks"), problem::toString);
  }

  @Test
  void aKeyStandsForOneJobAndForNoOther() throws Exception {
    String key = UUID.randomUUID().toString();
    String body = V2.job("bash", "echo once").toString();
    HttpResponse<String> first = submit(key, body);
    assertEquals(202, first.statusCode(), first::body);
    String place = first.headers().firstValue("Location").orElse("");
    assertEquals(place, submit(key, body).headers().firstValue("Location").orElse(""));
    problem(409, "conflict", submit(key, body.replace("once", "twice")));
    String path = place.replace("/api/v2/", "");
    JsonNode job = Answer.parse(api.send("GET", path + "?wait=30s", "").body());
    assertEquals("once\n", job.at("/result/run/stdout").asText(), job::toString);
    String events = api.send("GET", path + "/events", "").body();
    assertTrue(events.contains("event: result"), events);
    assertEquals(200, api.send("DELETE", path, "").statusCode());
    problem(400, "invalid-request", api.send("GET", path + "?wait=long", ""));
  }

  private HttpResponse<String> submit(String key, String body) throws Exception {
    return api.send("POST", "jobs", body, "Content-Type", JSON, "Idempotency-Key", key);
  }

  @Test
  void aJobIsFollowedWhileItRunsAndCancelled() throws Exception {
    HttpResponse<String> accepted = api.post("jobs", V2.job("bash", "echo up; sleep 60"));
    String path = accepted.headers().firstValue("Location").orElse("").replace("/api/v2/", "");
    Await.until("it runs", Duration.ofSeconds(10), () -> state(path).equals("running"));
    int status = api.send("DELETE", path, "").statusCode();
    assertTrue(status == 202 || status == 200, () -> "status: " + status);
    JsonNode job = Answer.parse(api.send("GET", path + "?wait=10s", "").body());
    assertEquals("cancelled", job.at("/result/status").asText(), job::toString);
  }

  private String state(String path) {
    try {
      return api.get(path).path("state").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
