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
import java.net.http.WebSocket;
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

  private final String token;

  V2(Deployment deployment) {
    this(deployment, "");
  }

  /**
   * @param token empty where none is needed
   */
  V2(Deployment deployment, String token) {
    this.url = deployment.url();
    this.token = token;
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
    return send("POST", path, body, "Content-Type", type, "Accept", accept);
  }

  /** A job of JSON, whatever the answer is. */
  HttpResponse<String> post(String path, JsonNode job) throws IOException, InterruptedException {
    return send("POST", path, job.toString(), "Content-Type", "application/json");
  }

  /**
   * @param headers names and values in turn
   */
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/api/v2/" + path))
            .timeout(TIMEOUT)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(authorized(request).build(), BodyHandlers.ofString(UTF_8));
  }

  /** A session, whose protocols carry the token. */
  Session session(String query) {
    Session session = new Session();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (!token.isEmpty()) {
      builder.subprotocols("bearer." + token);
    }
    URI place = URI.create(url.toString().replace("http", "ws") + "/api/v2/sessions" + query);
    session.socket = builder.buildAsync(place, session).join();
    return session;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/api/v2/" + path)).timeout(TIMEOUT);
    return Answer.parse(
        http.send(authorized(request).build(), BodyHandlers.ofString(UTF_8)).body());
  }

  private HttpRequest.Builder authorized(HttpRequest.Builder request) {
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
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
