package dev.runner.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runner.coderunner.ServiceStatus;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Version 2 over HTTP, with made-up results. */
@QuarkusTest
class V2RunTest {

  private static final int TOO_LONG = 10 * 1024 * 1024 + 1;

  @TestHTTPResource("/")
  private @Nullable URL url;

  @Inject ServiceStatus status;

  @Test
  void anInterpretedProgramIsAnsweredWithoutCompilation() {
    run("{'language':'py','source':'print(\\'Hello\\')'}")
        .statusCode(200)
        .contentType("application/json")
        .body("id", matchesPattern("[0-9a-f]{32}"))
        .body("language", equalTo("python3"))
        .body("status", equalTo("ok"))
        .body("compile", nullValue())
        .body("run.stdout", equalTo("Hello\n"))
        .body("run.exit_code", equalTo(0))
        .body("outputs", empty())
        .body("cached", equalTo(false));
  }

  @Test
  void aCompileErrorHasNoRun() {
    run("{'language':'c++','source':'// fake: compile-error'}")
        .statusCode(200)
        .body("status", equalTo("compile_error"))
        .body("compile.status", equalTo("compile_error"))
        .body("compile.stderr", equalTo("fake: error on line 1\n"))
        .body("run", nullValue());
  }

  @Test
  void testsAreAnsweredEachWithItsVerdict() {
    run("{'language':'python3','source':'print(\\'a\\')','tests':["
            + "{'expected_stdout':'a'},{'name':'wrong','expected_stdout':'b'}]}")
        .statusCode(200)
        .body("status", equalTo("wrong_answer"))
        .body("reason", equalTo("test wrong"))
        .body("tests.name", equalTo(List.of("1", "wrong")))
        .body("tests.status", equalTo(List.of("ok", "wrong_answer")))
        .body("tests[1].run.status", equalTo("ok"));
  }

  @ParameterizedTest
  @CsvSource({
    "exit 7,    runtime_error",
    "signal 11, signaled",
    "cpu,       time_limit",
    "memory,    memory_limit",
    "output,    output_limit",
    "file-size, file_limit",
  })
  void theStatusIsTheRunsOwn(String action, String status) {
    run("{'language':'python3','source':'# fake: " + action + "'}")
        .statusCode(200)
        .body("status", equalTo(status))
        .body("run.status", equalTo(status));
  }

  @Test
  void aDeadlineCancels() {
    run("{'language':'python3','source':'# fake: wall','deadline_ms':50}")
        .statusCode(200)
        .body("status", equalTo("cancelled"));
  }

  @Test
  void whatIsWrongIsAProblemThatNamesTheFields() {
    run("{'language':'python3','sauce':1}")
        .statusCode(400)
        .contentType("application/problem+json")
        .body("type", equalTo("/problems/invalid-request"))
        .body("title", equalTo("The request is not valid"))
        .body("status", equalTo(400))
        .body("errors.field", hasItems("sauce", "source"));
  }

  @Test
  void aLostSandboxIsAProblem() {
    run("{'language':'python3','source':'# fake: broken'}")
        .statusCode(500)
        .body("type", equalTo("/problems/sandbox-unavailable"))
        .body("detail", startsWith("sandbox lost: "));
  }

  @Test
  void aBodyThatIsNoJsonIsAProblem() {
    run("{").statusCode(400).body("type", equalTo("/problems/malformed-json"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyThatIsTooLongIsAProblem(boolean chunked) {
    byte[] body = new byte[TOO_LONG];
    var request = given().contentType("application/json");
    (chunked ? request.body(new ByteArrayInputStream(body)) : request.body(body))
        .post("/api/v2/run")
        .then()
        .statusCode(413)
        .contentType("application/problem+json")
        .body("type", equalTo("/problems/body-too-large"));
  }

  @Test
  void anotherTypeOfBodyIsAProblem() {
    given()
        .contentType("text/plain")
        .body("{}")
        .post("/api/v2/run")
        .then()
        .statusCode(415)
        .body("type", equalTo("/problems/unsupported-media-type"))
        .body("detail", startsWith("Content-Type must be application/json, not text/plain"));
  }

  @Test
  void anotherMethodIsAProblemThatNamesTheRightOne() {
    given()
        .get("/api/v2/run")
        .then()
        .statusCode(405)
        .header("Allow", "POST, OPTIONS")
        .body("type", equalTo("/problems/method-not-allowed"));
  }

  @Test
  void anotherRepresentationIsAProblem() {
    given()
        .accept("text/html")
        .contentType("application/json")
        .body("{}")
        .post("/api/v2/run")
        .then()
        .statusCode(406)
        .body("type", equalTo("/problems/not-acceptable"));
  }

  @Test
  void aPathThatIsNotThereIsAProblem() {
    given()
        .get("/api/v2/nothing")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("/problems/not-found"));
  }

  @Test
  void languagesAreListedWithWhatTheyAllow() {
    given()
        .get("/api/v2/languages")
        .then()
        .statusCode(200)
        .body("languages.id", hasItems("python3", "c++"))
        .body("languages[0].run.limits.cpu_ms", equalTo(2000))
        .body("languages[0].run.max_limits.cpu_ms", equalTo(60000));
    given()
        .get("/api/v2/languages/cpp")
        .then()
        .statusCode(200)
        .body("id", equalTo("c++"))
        .body("aliases", hasItem("cpp"))
        .body("source_file", equalTo("main.cpp"))
        .body("compile.command", hasItem("g++"))
        .body("hello", containsString("Hello, world!"));
    given()
        .get("/api/v2/languages/klingon")
        .then()
        .statusCode(404)
        .body("type", equalTo("/problems/not-found"));
  }

  @Test
  void eventsTellWhatHappens() {
    String events =
        given()
            .accept("text/event-stream")
            .contentType("application/json")
            .body(json("{'language':'c++','source':'puts(\\'é\\')','cache':false}"))
            .post("/api/v2/run")
            .then()
            .statusCode(200)
            .contentType(startsWith("text/event-stream"))
            .extract()
            .asString();
    assertEquals(
        List.of("queued", "compiling", "compiled", "running", "stdout", "exit", "result"),
        events.lines().filter(l -> l.startsWith("event: ")).map(l -> l.substring(7)).toList());
    assertEquals(
        1,
        events.lines().filter("data: {\"data\":\"é\\n\",\"encoding\":\"utf8\"}"::equals).count());
  }

  @Test
  void eventsOfAJobThatFailsEndWithAProblem() {
    given()
        .accept("text/event-stream")
        .contentType("application/json")
        .body(json("{'language':'python3','source':'# fake: broken'}"))
        .post("/api/v2/run")
        .then()
        .statusCode(200)
        .body(containsString("event: error\ndata: {\"type\":\"/problems/sandbox-unavailable\""));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v2/run, application/json",
    "/api/v2/run, text/event-stream",
    "/api/v1/run, application/json",
  })
  void whoHangsUpEndsTheJob(String path, String accept) throws Exception {
    String body = json("{'language':'python3','source':'# fake: sleep 60000'}");
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: %s\r\n"
                      + "Content-Length: %d\r\n\r\n%s")
                  .formatted(path, accept, body.length(), body)
                  .getBytes(UTF_8));
      awaitBusy(1);
    }
    long hungUp = System.nanoTime();
    awaitBusy(0);
    assertEquals(
        0, Duration.ofNanos(System.nanoTime() - hungUp).toSeconds(), "seconds until the end");
  }

  private Socket connect() throws IOException {
    URL place = Objects.requireNonNull(url);
    return new Socket(place.getHost(), place.getPort());
  }

  private void awaitBusy(int runners) throws InterruptedException {
    long begin = System.nanoTime();
    while (status.snapshot().runnersBusy() != runners) {
      if (System.nanoTime() - begin > Duration.ofSeconds(5).toNanos()) {
        throw new AssertionError("not so many busy Runners: " + status.snapshot());
      }
      Thread.sleep(2);
    }
  }

  private static ValidatableResponse run(String body) {
    return given().contentType("application/json").body(json(body)).post("/api/v2/run").then();
  }

  /** JSON with single quotes; those with a backslash stay quotes, of the source. */
  private static String json(String text) {
    return text.replace("\\'", "\0").replace('\'', '"').replace("\0", "\\\"");
  }
}
