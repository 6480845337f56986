package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Speaks v1. Closing it closes its connections. */
final class Client implements AutoCloseable {

  /** Longer than any job with its wait in the queue. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  Client(URI url) {
    this.url = url;
  }

  Answer run(String language, String source) throws IOException, InterruptedException {
    String job =
        JsonNodeFactory.instance
            .objectNode()
            .put("language", language)
            .put("source", source)
            .toString();
    return send(
        HttpRequest.newBuilder(url.resolve("/api/v1/run"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(job)));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url.resolve(path)));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    var response = http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString(UTF_8));
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Retry-After").orElse(""),
        response.body(),
        System.currentTimeMillis(),
        Duration.ofNanos(System.nanoTime() - begin));
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
