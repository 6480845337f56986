package dev.runner.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runner.coderunner.ServiceStatus;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches over HTTP, with made-up results. */
@QuarkusTest
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // line ends of HTTP
class V2BatchTest {

  private static final String JOB = "{\"language\":\"python3\",\"source\":\"print('a')\"}\n";

  @TestHTTPResource("/")
  private @Nullable URL url;

  @Inject ServiceStatus status;

  @Test
  void eachLineIsAnsweredByTheIdThatItHasOrItsNumber() {
    Map<String, JsonNode> answers =
        batch(JOB + "\n" + JOB.replace("{", "{\"id\":\"mine\",") + JOB.strip());
    assertEquals(Set.of("1", "mine", "4"), answers.keySet());
    answers.values().forEach(a -> assertEquals("a\n", a.at("/result/run/stdout").asText()));
  }

  @Test
  void aLineThatIsWrongIsAProblemOfItsOwn() {
    Map<String, JsonNode> answers =
        batch("{\n" + JOB + "{\"id\":\"x\"}\n" + "\"" + "a".repeat(10 << 20) + "\"\n" + JOB);
    assertEquals("/problems/malformed-json", answer(answers, "1").at("/problem/type").asText());
    assertEquals("ok", answer(answers, "2").at("/result/status").asText());
    assertEquals("/problems/invalid-request", answer(answers, "x").at("/problem/type").asText());
    assertEquals("/problems/body-too-large", answer(answers, "4").at("/problem/type").asText());
    assertEquals("ok", answer(answers, "5").at("/result/status").asText());
  }

  @Test
  void thousandsAreAnsweredEachOnceThoughTogetherTheyAreLongerThanABodyMayBe() {
    String filler = " ".repeat(40_000);
    String lines =
        IntStream.range(0, 300)
            .mapToObj(_ -> JOB.strip() + filler)
            .collect(Collectors.joining("\n"));
    assertTrue(lines.length() > 11 << 20);
    assertEquals(300, batch(lines).size());
  }

  @Test
  void aClientThatDoesNotReadIsNotReadFromEither() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v2/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                  + "Content-Length: 2000000000\r\n\r\n")
              .getBytes(UTF_8));
      byte[] line = JOB.replace("print('a')", "# fake: output").getBytes(UTF_8);
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    out.write(line);
                  }
                } catch (IOException e) {
                  // The socket is closed at the end of the test.
                  assertTrue(socket.isClosed(), () -> new UncheckedIOException(e).toString());
                }
              });
      // Once the buffers of both directions are full, nothing runs any more.
      awaitStill();
      assertTrue(writer.isAlive());
    }
  }

  private Socket connect() throws IOException {
    URL place = Objects.requireNonNull(url);
    return new Socket(place.getHost(), place.getPort());
  }

  private void awaitStill() throws InterruptedException {
    int still = 0;
    while (still < 100) {
      still = status.snapshot().runnersBusy() == 0 ? still + 1 : 0;
      Thread.sleep(2);
    }
  }

  @Test
  void anotherTypeIsAProblem() {
    given()
        .contentType("application/json")
        .body(JOB)
        .post("/api/v2/batch")
        .then()
        .statusCode(415)
        .body("type", equalTo("/problems/unsupported-media-type"));
  }

  private static JsonNode answer(Map<String, JsonNode> answers, String id) {
    return Objects.requireNonNull(answers.get(id), id);
  }

  private static Map<String, JsonNode> batch(String lines) {
    String answer =
        given()
            .contentType("application/x-ndjson")
            .body(lines.getBytes(UTF_8))
            .post("/api/v2/batch")
            .then()
            .statusCode(200)
            .contentType("application/x-ndjson")
            .extract()
            .asString();
    Map<String, JsonNode> answers = new HashMap<>();
    answer
        .lines()
        .forEach(line -> {
          JsonNode json = parse(line);
          assertTrue(answers.put(json.path("id").textValue(), json) == null, line);
        });
    return answers;
  }

  private static JsonNode parse(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
