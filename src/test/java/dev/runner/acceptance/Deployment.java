package dev.runner.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A deployment: where it answers, and the directory that knows its processes.
 *
 * @param url the service
 * @param state has {@code helper.pid}, {@code service.pid} and the logs
 */
record Deployment(URI url, Path state) {

  /** A service that starts takes seconds; a machine that does much else may take longer. */
  private static final Duration START = Duration.ofSeconds(60);

  /** What {@code runner.url} and {@code runner.state} say. */
  static Deployment underTest() {
    return new Deployment(
        URI.create(System.getProperty("runner.url", "http://127.0.0.1:10100")),
        Path.of(System.getProperty("runner.state", "/run/runner")));
  }

  Client client() {
    return new Client(url);
  }

  ProcessHandle helper() {
    return process("helper");
  }

  ProcessHandle service() {
    return process("service");
  }

  /** Whether both have been started again since. */
  boolean hasOthers(ProcessHandle helper, ProcessHandle service) {
    try {
      return !helper().equals(helper) && !service().equals(service);
    } catch (AssertionError _) {
      // An old one's number is still recorded.
      return false;
    }
  }

  private ProcessHandle process(String name) {
    Path file = state.resolve(name + ".pid");
    try {
      long pid = Long.parseLong(Files.readString(file).strip());
      return ProcessHandle.of(pid)
          .orElseThrow(() -> new AssertionError("no process " + pid + ", which is in " + file));
    } catch (IOException e) {
      throw new UncheckedIOException("runner.state must be a deployment's state directory", e);
    }
  }

  boolean isReady(Client client) {
    try {
      return client.get("/q/health/ready").status() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  void awaitReady(Client client) throws InterruptedException {
    Await.until("the service is ready", START, () -> isReady(client));
  }

  /** Waits until every Runner is prepared and none is at work. */
  void awaitIdle(Client client) throws InterruptedException {
    awaitReady(client);
    Await.until("all Runners are prepared", START, () -> isIdle(client));
  }

  boolean isIdle(Client client) {
    JsonNode pool = pool(client);
    return pool.path("runners.ready").asInt() == size(pool);
  }

  int runners(Client client) {
    return size(pool(client));
  }

  /** How many jobs are at work at once, at the most. */
  int places(Client client) {
    return pool(client).path("jobs.places").asInt();
  }

  int busy(Client client) {
    return pool(client).path("runners.busy").asInt();
  }

  int waiting(Client client) {
    return pool(client).path("jobs.waiting").asInt();
  }

  private static int size(JsonNode pool) {
    return pool.path("runners.ready").asInt()
        + pool.path("runners.busy").asInt()
        + pool.path("runners.preparing").asInt()
        + pool.path("runners.broken").asInt();
  }

  private static JsonNode pool(Client client) {
    try {
      for (JsonNode check : Answer.parse(client.get("/q/health/ready").body()).path("checks")) {
        if (check.path("name").asText().equals("runner")) {
          return check.path("data");
        }
      }
      throw new AssertionError("the health says nothing about the Runners");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
