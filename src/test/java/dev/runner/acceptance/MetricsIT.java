package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator sees from outside. */
@Tag("deployment")
final class MetricsIT {

  /** Of a metric in an expression of the dashboard. */
  private static final Pattern NAME = Pattern.compile("\\b(runner|jvm)_[a-z_]+(?=\\{)");

  private final Deployment deployment = Deployment.underTest();
  private final Client client = deployment.client();
  private final V2 api = new V2(deployment);

  @BeforeEach
  void awaitIdle() throws InterruptedException {
    deployment.awaitIdle(client);
  }

  @AfterEach
  void close() {
    api.close();
    client.close();
  }

  /** Values by names with labels. */
  private record Metrics(Map<String, Double> values) {

    double value(String metric) {
      assertTrue(values.containsKey(metric), () -> metric + " is none of " + values.keySet());
      return values.getOrDefault(metric, 0.0);
    }

    /** What was counted for the first time was not there before. */
    double since(Metrics before, String metric) {
      return value(metric) - before.values.getOrDefault(metric, 0.0);
    }
  }

  private Metrics metrics() throws Exception {
    Map<String, Double> values = new HashMap<>();
    client
        .get("/q/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("runner_"))
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
    return new Metrics(values);
  }

  @Test
  void jobsStepsWaitsAndTheCacheAreCounted() throws Exception {
    Metrics before = metrics();
    String source = "int main(void) { return 0; } // " + UUID.randomUUID();
    api.run(V2.job("c", source));
    api.run(V2.job("c", source));
    api.run(V2.job("c", "int main(void) { return 3; } // " + UUID.randomUUID()));
    api.run(V2.job("c", "int main( // " + UUID.randomUUID()));
    Metrics after = metrics();
    Map.of("ok", 2, "runtime_error", 1, "compile_error", 1)
        .forEach((status, jobs) -> {
          String metric = "runner_jobs_total{language=\"c\",status=\"%s\"}".formatted(status);
          assertEquals((double) jobs, after.since(before, metric), metric);
        });
    assertEquals(4, after.since(before, "runner_queue_wait_seconds_count"));
    assertEquals(4, after.since(before, "runner_queue_wait_seconds_bucket{le=\"+Inf\"}"));
    for (String step : List.of("compile", "run")) {
      String labels = "language=\"c\",step=\"%s\"".formatted(step);
      assertEquals(3, after.since(before, "runner_step_time_seconds_count{" + labels + "}"));
      String bucket = "runner_step_time_seconds_bucket{" + labels + ",le=\"+Inf\"}";
      assertEquals(3, after.since(before, bucket));
    }
    assertEquals(1, after.since(before, "runner_cache_requests_total{result=\"hit\"}"));
    assertEquals(3, after.since(before, "runner_cache_requests_total{result=\"miss\"}"));
    assertTrue(after.value("runner_cache_size_bytes") > 0);
    theDashboardAsksForNoOthers(client.get("/q/metrics").body());
  }

  private static void theDashboardAsksForNoOthers(String metrics) throws Exception {
    int found = 0;
    try (Stream<Path> files = Files.list(Path.of("deploy/grafana"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        List<String> names =
            NAME.matcher(Files.readString(file)).results().map(MatchResult::group).toList();
        names.forEach(name -> assertTrue(metrics.contains("\n" + name), name));
        found += names.size();
      }
    }
    assertTrue(found > 10, "the dashboard is not where it was");
  }

  @Test
  void runnersByStateTheQueueAndAsynchronousJobsAreShown() throws Exception {
    Metrics idle = metrics();
    assertEquals(deployment.runners(client), idle.value("runner_runners{state=\"ready\"}"));
    for (String state : List.of("busy", "preparing", "broken")) {
      assertEquals(0, idle.value("runner_runners{state=\"" + state + "\"}"), state);
    }
    assertEquals(0, idle.value("runner_queue_depth"));
    assertEquals(0, idle.value("runner_async_unfinished"));
    String id =
        Answer.parse(api.post("jobs", V2.job("bash", "sleep 60")).body()).path("id").asText();
    Await.until(
        "the program runs",
        Duration.ofSeconds(5),
        () -> !ProcessTree.programs(deployment.helper()).isEmpty());
    Metrics busy = metrics();
    assertEquals(1, busy.value("runner_runners{state=\"busy\"}"));
    assertEquals(1, busy.value("runner_async_unfinished"));
    assertTrue(busy.value("runner_async_size_bytes") > 0);
    api.send("DELETE", "jobs/" + id, "");
    api.send("GET", "jobs/" + id + "?wait=10s", "");
  }

  @Test
  void aRestartOfTheHelperIsCounted() throws Exception {
    Metrics before = metrics();
    deployment.helper().destroyForcibly();
    Await.until("not ready", Duration.ofSeconds(30), () -> !deployment.isReady(client));
    deployment.awaitIdle(client);
    assertEquals(1, metrics().since(before, "runner_helper_restarts_total"));
  }
}
