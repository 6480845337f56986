package dev.runner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** A client of the service's interface, version 2. */
final class ApiClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;
  private final Optional<String> token;

  ApiClient(URI address, Optional<String> token) {
    this.address = address;
    this.token = token;
  }

  JsonNode languages() {
    return json(send(request("/api/v2/languages").GET().build()));
  }

  /** Runs a job and returns the whole answer. */
  JsonNode run(byte[] job) {
    return json(send(post(job, "application/json").build()));
  }

  /** Runs a job and returns what happens to it, as it happens. */
  EventStream stream(byte[] job) {
    return new EventStream(send(post(job, "text/event-stream").build()).body());
  }

  /** Sends jobs as they come, and returns results as they come, a line each. */
  InputStream batch(HttpRequest.BodyPublisher jobs) {
    HttpRequest.Builder request =
        request("/api/v2/batch")
            .header("Content-Type", "application/x-ndjson")
            .header("Accept", "application/x-ndjson")
            .POST(jobs);
    return send(request.build()).body();
  }

  WebSocket session(WebSocket.Listener listener) {
    String url = address.toString().replaceFirst("^http", "ws") + "/api/v2/sessions";
    WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(CONNECT);
    token.ifPresent(bearer -> builder.header("Authorization", "Bearer " + bearer));
    try {
      return builder.buildAsync(URI.create(url), listener).join();
    } catch (CompletionException e) {
      throw unreachable(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    return request;
  }

  private HttpRequest.Builder post(byte[] job, String accepted) {
    return request("/api/v2/run")
        .header("Content-Type", "application/json")
        .header("Accept", accepted)
        .POST(HttpRequest.BodyPublishers.ofByteArray(job));
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw refused(response);
      }
      return response;
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CliFailure(ExitCodes.INTERNAL, "interrupted");
    }
  }

  private CliFailure unreachable(Throwable e) {
    String why =
        e instanceof ConnectException
            ? "nothing answers there; start it with: make start, or name another with --remote"
            : String.valueOf(e.getMessage());
    return new CliFailure(ExitCodes.UNAVAILABLE, "no service at " + address + ": " + why);
  }

  private static JsonNode json(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return JSON.readTree(body);
    } catch (JsonProcessingException _) {
      throw notRunner();
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.UNAVAILABLE, "the connection broke: " + e.getMessage());
    }
  }

  private static CliFailure notRunner() {
    return new CliFailure(ExitCodes.UNAVAILABLE, "this is not Runner's interface, version 2");
  }

  private static CliFailure refused(HttpResponse<InputStream> response) throws IOException {
    JsonNode problem;
    try (InputStream body = response.body()) {
      problem = JSON.readTree(body.readAllBytes());
    } catch (JsonProcessingException _) {
      problem = MissingNode.getInstance();
    }
    int status = response.statusCode();
    if (!problem.has("title")) {
      return status == 404
          ? notRunner()
          : new CliFailure(ExitCodes.UNAVAILABLE, "the service answered with status " + status);
    }
    String retry = response.headers().firstValue("Retry-After").orElse("");
    String again = retry.isEmpty() ? "" : "; try again in " + retry + " s";
    return new CliFailure(exitCode(status), Problems.text(problem) + again);
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 401, 403 -> ExitCodes.REFUSED;
      case 429, 503 -> ExitCodes.FULL;
      default -> status < 500 ? ExitCodes.USAGE : ExitCodes.INTERNAL;
    };
  }

  @Override
  public void close() {
    // Not close(): that would wait for a job that nobody waits for any more.
    http.shutdownNow();
  }
}
