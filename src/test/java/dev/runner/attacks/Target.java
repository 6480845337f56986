package dev.runner.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The deployment under attack. Closing it closes the connections. */
final class Target implements AutoCloseable {

  /** Longer than any job with its wait in the queue. */
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  /** What slows one down may be this machine; what slows each of them down is the attack. */
  private static final int HELLOS = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI url = URI.create(System.getProperty("runner.url", "http://127.0.0.1:10100"));
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  /** v1's answer. */
  record Answer(String stdout, String stderr, String error) {}

  URI url() {
    return url;
  }

  Answer run(String language, String source) throws IOException, InterruptedException {
    String job =
        JsonNodeFactory.instance
            .objectNode()
            .put("language", language)
            .put("source", source)
            .toString();
    HttpResponse<String> response = post(job.getBytes(UTF_8));
    assertEquals(200, response.statusCode(), response::body);
    JsonNode answer = JSON.readTree(response.body());
    return new Answer(
        answer.path("stdout").asText(),
        answer.path("stderr").asText(),
        answer.path("error").asText());
  }

  HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(url.resolve("/api/v1/run"))
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString(UTF_8));
  }

  /** How many Runners there are: a job can be in any of their slots. */
  int runners() throws IOException, InterruptedException {
    JsonNode data = data();
    return data.path("runners.ready").asInt()
        + data.path("runners.busy").asInt()
        + data.path("runners.preparing").asInt();
  }

  /** How many Runners have lost their sandbox and have no other yet. */
  int broken() throws IOException, InterruptedException {
    return data().path("runners.broken").asInt();
  }

  /** How many jobs are at work at once, at the most. */
  int places() throws IOException, InterruptedException {
    return data().path("jobs.places").asInt();
  }

  private JsonNode data() throws IOException, InterruptedException {
    return health().path("checks").path(0).path("data");
  }

  private JsonNode health() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve("/q/health/ready")).timeout(TIMEOUT).build();
    return JSON.readTree(http.send(request, BodyHandlers.ofString(UTF_8)).body());
  }

  /** How long a program takes that only says hello. */
  Duration hello() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    assertEquals(new Answer("hello\n", "", ""), run("bash", "echo hello"));
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Ready, and a hello takes no longer than ordinary ones do, but for noise. */
  void assertUnimpressed(Duration ordinary) throws IOException, InterruptedException {
    JsonNode health = health();
    assertEquals("UP", health.path("status").asText(), health::toString);
    Duration limit = ordinary.multipliedBy(5).plusSeconds(1);
    List<Duration> taken = new ArrayList<>();
    do {
      taken.add(hello());
    } while (taken.getLast().compareTo(limit) >= 0 && taken.size() < HELLOS);
    assertTrue(
        taken.getLast().compareTo(limit) < 0, () -> "hellos took " + taken + ", limit " + limit);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
