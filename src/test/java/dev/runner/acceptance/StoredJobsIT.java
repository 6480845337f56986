package dev.runner.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is kept of asynchronous jobs, for how long, and what if it cannot be kept. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
final class StoredJobsIT {

  private static final Duration GENEROUS = Duration.ofSeconds(60);

  private @Nullable OwnDeployment own;

  @BeforeAll
  void start() throws Exception {
    own = OwnDeployment.start(Map.of("RUNNER_JOBS_KEEP", "8s", "RUNNER_JOBS_MAX_SIZE", "1M"));
  }

  @AfterAll
  void stop() throws Exception {
    if (own != null) {
      own.stop();
    }
  }

  private V2 api() {
    return new V2(Objects.requireNonNull(own).deployment());
  }

  /** The path of a job that is done. */
  private static String done(V2 api, String source) throws Exception {
    HttpResponse<String> accepted = api.post("jobs", V2.job("bash", source));
    assertEquals(202, accepted.statusCode(), accepted::body);
    String path = accepted.headers().firstValue("Location").orElse("").replace("/api/v2/", "");
    JsonNode job = Answer.parse(api.send("GET", path + "?wait=60s", "").body());
    assertEquals("ok", job.at("/result/status").asText(), job::toString);
    return path;
  }

  private static int status(V2 api, String path) {
    try {
      return api.send("GET", path, "").statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aResultIsKeptForSomeTimeAndNoLonger() throws Exception {
    try (V2 api = api()) {
      String path = done(api, "true");
      assertEquals(200, status(api, path));
      Await.until("it is gone", GENEROUS, () -> status(api, path) == 404);
    }
  }

  @Test
  void theOldestResultGoesWhenAllTogetherAreTooLarge() throws Exception {
    String large = "head -c 700000 /dev/zero | tr '\\0' x";
    try (V2 api = api()) {
      String first = done(api, large);
      String second = done(api, large);
      assertEquals(List.of(404, 200), List.of(status(api, first), status(api, second)));
    }
  }

  @Test
  void aFaultOfTheDatabaseIsAProblemOfTheServiceAndOnlyForWhoNeedsIt() throws Exception {
    try (V2 api = api()) {
      execute("ALTER TABLE jobs RENAME TO jobs_elsewhere");
      try {
        assertInternal(api.post("jobs", V2.job("bash", "true")));
        assertInternal(api.send("GET", "jobs/" + "0".repeat(32), ""));
        assertInternal(api.send("GET", "jobs/" + "0".repeat(32) + "/events", ""));
        assertEquals("ok", api.run(V2.job("bash", "true")).path("status").asText());
      } finally {
        execute("ALTER TABLE jobs_elsewhere RENAME TO jobs");
      }
      done(api, "true");
      String log =
          Files.readString(Objects.requireNonNull(own).deployment().state().resolve("service.log"));
      assertTrue(log.contains("no such table: jobs"), "the log does not say why");
    }
  }

  private static void assertInternal(HttpResponse<String> answer) {
    assertEquals(500, answer.statusCode(), answer::body);
    JsonNode problem = Answer.parse(answer.body());
    assertEquals("/problems/internal", problem.path("type").asText());
    assertEquals("see the service's log", problem.path("detail").asText());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(Objects.requireNonNull(own).databaseUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute(sql);
    }
  }
}
