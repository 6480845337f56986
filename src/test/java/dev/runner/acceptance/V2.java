package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Speaks v2. Closing it closes its connections. */
final class V2 implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  V2(Deployment deployment) {
    this.url = deployment.url();
  }

  /** A request to be filled in. */
  static ObjectNode job(String language, String source) {
    return JsonNodeFactory.instance.objectNode().put("language", language).put("source", source);
  }

  /**
   * What a job was answered.
   *
   * @throws AssertionError if that is not an answer
   */
  JsonNode run(JsonNode job) throws IOException, InterruptedException {
    HttpResponse<String> response =
        post("run", "application/json", "application/json", job.toString());
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return Answer.parse(response.body());
  }

  HttpResponse<String> post(String path, String type, String accept, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(url.resolve("/api/v2/" + path))
            .header("Content-Type", type)
            .header("Accept", accept)
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString(UTF_8));
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return Answer.parse(
        http.send(
                HttpRequest.newBuilder(url.resolve("/api/v2/" + path)).timeout(TIMEOUT).build(),
                BodyHandlers.ofString(UTF_8))
            .body());
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
