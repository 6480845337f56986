package dev.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/**
 * A client of the service's interface, version 2.
 *
 * <p>What sends all and then reads goes by the JDK's old client, which is there at once: the new
 * one takes as long to load as everything else of a command. What sends and reads at the same time
 * needs the new one.
 */
final class ApiClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private static final String NO_TOKEN =
      "the service wants a token; set RUNNER_TOKEN, or name a file that has one with --token-file";
  private static final String WRONG_TOKEN =
      "the service does not know this token, or it was revoked; see RUNNER_TOKEN or --token-file";

  private final URI address;
  private final Optional<String> token;

  ApiClient(URI address, Optional<String> token) {
    // A job is not run twice because the connection broke.
    System.setProperty("sun.net.http.retryPost", "false");
    this.address = address;
    this.token = token;
  }

  /** What was answered, before it is read. */
  private record Response(int status, Optional<String> retryAfter, InputStream body) {}

  JsonNode languages() {
    return json(get("/api/v2/languages"));
  }

  /** Runs a job and returns the whole answer. */
  JsonNode run(byte[] job) {
    return json(post(job, "application/json"));
  }

  /** Runs a job and returns what happens to it, as it happens. */
  EventStream stream(byte[] job) {
    return new EventStream(post(job, "text/event-stream"));
  }

  private InputStream get(String path) {
    try {
      return answer(open(path, "application/json"));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private InputStream post(byte[] job, String accepted) {
    try {
      HttpURLConnection connection = open("/api/v2/run", accepted);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      try (OutputStream body = connection.getOutputStream()) {
        body.write(job);
      }
      return answer(connection);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private HttpURLConnection open(String path, String accepted) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address + path).toURL().openConnection();
    connection.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", accepted);
    token.ifPresent(bearer -> connection.setRequestProperty("Authorization", "Bearer " + bearer));
    return connection;
  }

  private InputStream answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    InputStream body =
        status < 400
            ? connection.getInputStream()
            : Objects.requireNonNullElse(
                connection.getErrorStream(), InputStream.nullInputStream());
    return body(
        new Response(status, Optional.ofNullable(connection.getHeaderField("Retry-After")), body));
  }

  /** Sends jobs as they come, and returns results as they come, a line each. */
  InputStream batch(HttpRequest.BodyPublisher jobs) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/v2/batch"))
            .header("Content-Type", "application/x-ndjson")
            .header("Accept", "application/x-ndjson")
            .POST(jobs);
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    try {
      HttpResponse<InputStream> response =
          duplex().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      return body(
          new Response(
              response.statusCode(),
              response.headers().firstValue("Retry-After"),
              response.body()));
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CliFailure(ExitCodes.INTERNAL, "interrupted");
    }
  }

  WebSocket session(WebSocket.Listener listener) {
    String url = address.toString().replaceFirst("^http", "ws") + "/api/v2/sessions";
    WebSocket.Builder builder = duplex().newWebSocketBuilder().connectTimeout(CONNECT);
    token.ifPresent(bearer -> builder.header("Authorization", "Bearer " + bearer));
    try {
      return builder.buildAsync(URI.create(url), listener).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof WebSocketHandshakeException refused
          ? refused(refused.getResponse())
          : unreachable(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** Not closed by anybody: that would wait for a job that nobody waits for any more. */
  private static HttpClient duplex() {
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT)
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private CliFailure unreachable(Throwable e) {
    String never =
        switch (e) {
          case ConnectException _ when e.getCause() instanceof UnresolvedAddressException ->
              noHost();
          case ConnectException _ ->
              "nothing answers there; start it with: make start, or name another with --remote";
          case UnknownHostException _ -> noHost();
          case SocketTimeoutException _, HttpConnectTimeoutException _ ->
              "it did not answer within " + CONNECT.toSeconds() + " s";
          case NoRouteToHostException _, SSLException _ -> String.valueOf(e.getMessage());
          default -> "";
        };
    return new CliFailure(
        ExitCodes.UNAVAILABLE,
        never.isEmpty()
            ? "the connection broke: " + e.getMessage()
            : "no service at " + address + ": " + never);
  }

  private String noHost() {
    return "there is no host " + address.getHost() + "; name another with --remote";
  }

  private static JsonNode json(InputStream answer) {
    try (answer) {
      return JSON.readTree(answer);
    } catch (JsonProcessingException _) {
      throw notRunner();
    } catch (IOException e) {
      throw new CliFailure(ExitCodes.UNAVAILABLE, "the connection broke: " + e.getMessage());
    }
  }

  private static CliFailure notRunner() {
    return new CliFailure(ExitCodes.UNAVAILABLE, "this is not Runner's interface, version 2");
  }

  private InputStream body(Response response) throws IOException {
    if (response.status() == 200) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      throw refused(response.status(), response.retryAfter(), body.readAllBytes());
    }
  }

  /** A handshake's answer has no body. */
  private CliFailure refused(HttpResponse<?> response) {
    return refused(
        response.statusCode(), response.headers().firstValue("Retry-After"), new byte[0]);
  }

  private CliFailure refused(int status, Optional<String> retryAfter, byte[] body) {
    if (status == 401) {
      return new CliFailure(ExitCodes.REFUSED, token.isEmpty() ? NO_TOKEN : WRONG_TOKEN);
    }
    JsonNode problem;
    try {
      problem = JSON.readTree(new String(body, UTF_8));
    } catch (JsonProcessingException _) {
      problem = MissingNode.getInstance();
    }
    String again = retryAfter.map(seconds -> "; try again in " + seconds + " s").orElse("");
    if (problem.has("title")) {
      return new CliFailure(Problems.exitCode(status), Problems.text(problem) + again);
    }
    return status == 404
        ? notRunner()
        : new CliFailure(
            status < 400 ? ExitCodes.UNAVAILABLE : Problems.exitCode(status),
            "the service answered with status " + status + again);
  }
}
