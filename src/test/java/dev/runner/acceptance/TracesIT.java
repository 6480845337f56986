package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runner.acceptance.TraceReceiver.Received;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a receiver of traces is told, by a deployment of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
final class TracesIT {

  private static final String JSON = "application/json";
  private static final String CALLER = "00f067aa0ba902b7";

  /** They are sent each second. */
  private static final Duration GENEROUS = Duration.ofSeconds(60);

  private final TraceReceiver receiver = TraceReceiver.start();
  private @Nullable OwnDeployment own;

  @BeforeAll
  void start() throws Exception {
    own = OwnDeployment.start(Map.of("NUM_RUNNERS", "2", "RUNNER_TRACES_ENDPOINT", receiver.url()));
  }

  @AfterAll
  void stop() throws Exception {
    if (own != null) {
      own.stop();
    }
    receiver.close();
  }

  private V2 api() {
    return new V2(Objects.requireNonNull(own).deployment());
  }

  private static String newTrace() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static String header(String trace) {
    return "00-" + trace + "-" + CALLER + "-01";
  }

  private List<Received> await(String trace, int spans) throws InterruptedException {
    Await.until("the spans", GENEROUS, () -> receiver.spans(trace).size() >= spans);
    List<Received> received = receiver.spans(trace);
    assertEquals(spans, received.size(), received::toString);
    return received;
  }

  private static Received named(List<Received> spans, String name) {
    List<Received> found = spans.stream().filter(span -> span.name().equals(name)).toList();
    assertEquals(1, found.size(), spans::toString);
    return found.getFirst();
  }

  private static void assertWithin(Received whole, Received part) {
    assertEquals(whole.id(), part.parent());
    assertTrue(
        whole.from() <= part.from() && part.from() <= part.to() && part.to() <= whole.to(),
        () -> part + " is not within " + whole);
  }

  @Test
  void aJobIsASpanOfItsCallersTraceAndItsWaitCompilationAndRunAreWithinIt() throws Exception {
    String trace = newTrace();
    ObjectNode job = V2.job("c", "int main(void) { return 3; } // " + trace);
    try (V2 api = api()) {
      HttpResponse<String> response =
          api.send(
              "POST", "run", job.toString(), "Content-Type", JSON, "traceparent", header(trace));
      List<Received> spans = await(trace, 4);
      Received whole = named(spans, "job");
      assertEquals(CALLER, whole.parent());
      assertEquals("c", whole.attribute("runner.language"));
      assertEquals("runtime_error", whole.attribute("runner.status"));
      JsonNode answer = Answer.parse(response.body());
      assertEquals(answer.path("id").asText(), whole.attribute("runner.job_id"));
      for (String name : List.of("queue", "compile", "run")) {
        assertWithin(whole, named(spans, name));
      }
      assertEquals("ok", named(spans, "compile").attribute("runner.status"));
      assertEquals("runtime_error", named(spans, "run").attribute("runner.status"));
      assertTrue(named(spans, "queue").to() <= named(spans, "compile").from());
      assertTrue(named(spans, "compile").to() <= named(spans, "run").from());
    }
  }

  @Test
  void anAsynchronousJobAndTheLinesOfABatchBelongToTheirCallersTraceToo() throws Exception {
    String trace = newTrace();
    String job = V2.job("bash", "true").toString();
    try (V2 api = api()) {
      String type = "Content-Type";
      api.send("POST", "jobs", job, type, JSON, "traceparent", header(trace));
      String lines = job + "\n" + job;
      api.send("POST", "batch", lines, type, "application/x-ndjson", "traceparent", header(trace));
      List<Received> spans = await(trace, 9);
      List<Received> wholes = spans.stream().filter(span -> span.name().equals("job")).toList();
      assertEquals(List.of(CALLER, CALLER, CALLER), wholes.stream().map(Received::parent).toList());
    }
  }

  @Test
  void eachTestIsARun() throws Exception {
    ObjectNode job = V2.job("bash", "true");
    job.putArray("tests").addObject();
    job.withArray("tests").addObject().put("expected_stdout", "no");
    try (V2 api = api()) {
      String id = api.run(job).path("id").asText();
      Await.until("the spans", GENEROUS, () -> receiver.ofJob(id).size() == 4);
      List<Received> spans = receiver.ofJob(id);
      Received whole = named(spans, "job");
      assertEquals("", whole.parent());
      assertEquals("wrong_answer", whole.attribute("runner.status"));
      assertEquals(2, spans.stream().filter(span -> span.name().equals("run")).count());
      assertEquals(4, receiver.spans(whole.trace()).size());
    }
  }

  @Test
  void whatTheCallerDoesNotKeepIsNotSentAndWhatIsNoTraceCountsAsNone() throws Exception {
    String dropped = newTrace();
    String job = V2.job("bash", "true").toString();
    try (V2 api = api()) {
      String not = header(dropped).replaceFirst("01$", "00");
      api.send("POST", "run", job, "Content-Type", JSON, "traceparent", not);
      HttpResponse<String> response =
          api.send("POST", "run", job, "Content-Type", JSON, "traceparent", "none");
      String id = Answer.parse(response.body()).path("id").asText();
      Await.until("the spans", GENEROUS, () -> receiver.ofJob(id).size() == 3);
      Received whole = named(receiver.ofJob(id), "job");
      assertEquals("", whole.parent());
      assertNotEquals(dropped, whole.trace());
      // It came before, and would have been sent before.
      assertEquals(List.of(), receiver.spans(dropped));
    }
  }
}
