package dev.runner.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A deployment with tokens, and with hosts that it may call back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
final class AccessIT {

  private static final String SECRET = "a secret of callbacks";

  private Path directory = Path.of("");

  private final Receiver permitted = Receiver.start();
  private final Receiver named = Receiver.start();
  private @Nullable OwnDeployment own;
  private String admin = "";

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    own =
        OwnDeployment.start(
            Map.of(
                "NUM_RUNNERS",
                "2",
                "RUNNER_ACCESS_REFRESH",
                "100ms",
                "RUNNER_WEBHOOKS_SECRET",
                SECRET,
                "RUNNER_LOG_FORMAT",
                "json",
                // Of the second only the name: its address is private, and not on the list.
                "RUNNER_WEBHOOKS_ALLOW",
                "127.0.0.1:" + permitted.port() + ",localhost:" + named.port()));
    try (V2 open = as("")) {
      assertEquals("ok", open.run(V2.job("bash", "true")).path("status").asText());
    }
    admin = token("--scopes", "admin");
    await(401, "");
  }

  @AfterAll
  void stop() throws Exception {
    permitted.close();
    named.close();
    if (own != null) {
      own.stop();
    }
  }

  private Deployment deployment() {
    return Objects.requireNonNull(own).deployment();
  }

  private V2 as(String token) {
    return new V2(deployment(), token);
  }

  private CommandLine.Done runner(String... arguments) throws Exception {
    Map<String, String> environment =
        Map.of("RUNNER_DATABASE_URL", Objects.requireNonNull(own).databaseUrl());
    return new CommandLine(directory, deployment().url().toString())
        .run(environment, "", arguments);
  }

  /** A new token, once the service knows it. */
  private String token(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("token", "create", "--name", "test"));
    arguments.addAll(List.of(options));
    CommandLine.Done done = runner(arguments.toArray(String[]::new));
    assertEquals(0, done.code(), done::err);
    String token = done.out().strip();
    await(200, token);
    return token;
  }

  /** The list of languages needs a token, but no scope, and counts for no rate. */
  private void await(int status, String token) throws Exception {
    try (V2 api = as(token)) {
      Await.until("an answer " + status, Duration.ofSeconds(5), () -> languages(api) == status);
    }
  }

  private static int languages(V2 api) {
    try {
      return api.send("GET", "languages", "").statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode problem(int status, String type, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response::body);
    JsonNode problem = Answer.parse(response.body());
    assertEquals("/problems/" + type, problem.path("type").asText());
    return problem;
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void withoutAGoodTokenNothingIsRunAndWithoutTheScopeNeither() throws Exception {
    ObjectNode job = V2.job("bash", "echo hi");
    try (V2 nobody = as("");
        V2 stranger = as("runner_made_up");
        V2 runs = as(token("--scopes", "run"))) {
      HttpResponse<String> refused = nobody.post("run", job);
      problem(401, "unauthorized", refused);
      assertEquals("Bearer", header(refused, "WWW-Authenticate"));
      problem(401, "unauthorized", stranger.post("run", job));
      problem(403, "forbidden", runs.post("jobs", job));
      assertEquals(403, runs.send("GET", "../../q/metrics", "").statusCode());
      assertEquals("hi\n", runs.run(job).at("/run/stdout").asText());
    }
  }

  @Test
  void jobsAreTheirOwnersAndTheAdministrators() throws Exception {
    ObjectNode job = V2.job("bash", "echo hi");
    try (V2 owner = as(token("--scopes", "jobs"));
        V2 other = as(token("--scopes", "jobs,metrics"));
        V2 administrator = as(admin)) {
      problem(403, "forbidden", owner.post("run", job));
      String path = header(owner.post("jobs", job), "Location").replace("/api/v2/", "");
      problem(404, "not-found", other.send("GET", path, ""));
      problem(404, "not-found", other.send("DELETE", path, ""));
      HttpResponse<String> seen = administrator.send("GET", path + "?wait=10s", "");
      assertEquals("hi\n", Answer.parse(seen.body()).at("/result/run/stdout").asText());
      assertEquals(200, other.send("GET", "../../q/metrics", "").statusCode());
    }
  }

  @Test
  void aTokensRateIsToldAndKept() throws Exception {
    try (V2 api = as(token("--rate", "2/d"))) {
      ObjectNode job = V2.job("bash", "true");
      HttpResponse<String> first = api.post("run", job);
      assertEquals(200, first.statusCode(), first::body);
      assertEquals("2", header(first, "RateLimit-Limit"));
      assertEquals("2;w=86400", header(first, "RateLimit-Policy"));
      assertEquals("1", header(first, "RateLimit-Remaining"));
      assertEquals(200, api.post("run", job).statusCode());
      HttpResponse<String> over = api.post("run", job);
      problem(429, "rate-limited", over);
      assertEquals("0", header(over, "RateLimit-Remaining"));
      assertTrue(Integer.parseInt(header(over, "RateLimit-Reset")) > 40_000);
      assertTrue(Integer.parseInt(header(over, "Retry-After")) > 40_000);
    }
  }

  @Test
  void aTokenHasNoMoreAtOnceThanItMayAndASessionCarriesItInItsProtocols() throws Exception {
    try (V2 api = as(token("--concurrency", "1"))) {
      Session session = api.session("").start(V2.job("bash", "echo up; read line"));
      session.awaitOutput("up");
      HttpResponse<String> refused = api.post("run", V2.job("bash", "true"));
      problem(429, "rate-limited", refused);
      assertEquals("1", header(refused, "Retry-After"));
      session.send("{\"type\":\"end\"}");
      assertEquals(1000, session.closed());
      // The service learns of the socket's end a moment after its client.
      Await.until("its place is free", Duration.ofSeconds(5), () -> runs(api));
    }
  }

  private static boolean runs(V2 api) {
    try {
      return api.post("run", V2.job("bash", "true")).statusCode() == 200;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTokensCeilingsLowerWhatItsJobsGet() throws Exception {
    try (V2 api = as(token("--ceiling", "cpu_ms=300,memory_bytes=134217728"))) {
      ObjectNode job = V2.job("bash", "while :; do :; done");
      assertEquals("time_limit", api.run(job).path("status").asText());
      job.putObject("limits").put("cpu_ms", 301);
      JsonNode problem = problem(400, "limit-too-high", api.post("run", job));
      assertEquals(
          "limits.cpu_ms: must be at most 300, the token's ceiling",
          problem.path("detail").asText());
    }
  }

  @Test
  void aRevokedTokenIsOfNoUse() throws Exception {
    String token = token();
    String id = runner("token", "list").out().lines().toList().getLast().replaceFirst(" .*", "");
    CommandLine.Done revoked = runner("token", "revoke", id);
    assertEquals("Token " + id + " is revoked.\n", revoked.out(), revoked::err);
    await(401, token);
    assertTrue(runner("token", "list").out().contains("(revoked "));
  }

  @Test
  void withoutATokenTheServiceListensOnNoPublicAddress() throws Exception {
    CommandLine.Done refused =
        new CommandLine(directory, "")
            .run(
                Map.of(
                    "RUNNER_DATABASE_URL",
                    "jdbc:sqlite:" + directory.resolve("none.db"),
                    // One of those for documentation, on which nobody can listen.
                    "QUARKUS_HTTP_HOST",
                    "192.0.2.1"),
                "",
                "serve");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("there is no token"), refused::err);
    assertTrue(refused.err().contains("192.0.2.1"), refused::err);
  }

  @Test
  void aFaultIsLoggedInJsonWithTheIdOfItsJob() throws Exception {
    try (V2 api = as(admin);
        Client client = deployment().client()) {
      deployment().awaitReady(client);
      String path =
          header(api.post("jobs", V2.job("bash", "sleep 1; echo again")), "Location")
              .replace("/api/v2/", "");
      Await.until(
          "the program runs",
          Duration.ofSeconds(5),
          () -> !ProcessTree.programs(deployment().helper()).isEmpty());
      deployment().helper().destroyForcibly();
      JsonNode job = Answer.parse(api.send("GET", path + "?wait=30s", "").body());
      assertEquals("again\n", job.at("/result/run/stdout").asText(), job::toString);
      List<JsonNode> lines =
          Files.readAllLines(deployment().state().resolve("service.log")).stream()
              .filter(line -> line.startsWith("{"))
              .map(Answer::parse)
              .filter(line -> line.path("job").asText().equals(job.path("id").asText()))
              .toList();
      assertTrue(!lines.isEmpty(), "the log does not name the job");
      for (String field : List.of("time", "level", "logger", "message")) {
        assertTrue(lines.getFirst().has(field), lines::toString);
      }
      deployment().awaitReady(client);
    }
  }

  private static String submitted(V2 api, String source, String url) throws Exception {
    HttpResponse<String> accepted =
        api.post("jobs", V2.job("bash", source).put("callback_url", url));
    assertEquals(202, accepted.statusCode(), accepted::body);
    return Answer.parse(accepted.body()).path("id").asText();
  }

  @Test
  void callbacksGoOnlyToHostsOnTheList() throws Exception {
    try (V2 api = as(admin)) {
      for (String url :
          List.of("https://example.com/", "http://127.0.0.1:1/", "http://169.254.169.254/")) {
        ObjectNode job = V2.job("bash", "").put("callback_url", url);
        JsonNode problem = problem(400, "invalid-request", api.post("jobs", job));
        assertEquals("callback_url", problem.at("/errors/0/field").asText());
      }
    }
  }

  @Test
  void callbacksAreSignedAndRetriedAndNeitherRedirectedNorSentToPrivateAddresses()
      throws Exception {
    try (V2 api = as(admin)) {
      submitted(api, "true", "http://localhost:" + named.port() + "/");
      String place = "http://127.0.0.1:" + permitted.port();
      submitted(api, "true", place + Receiver.REDIRECTS);
      String id = submitted(api, "echo called", place + "/hook");
      // After 5 s.
      Await.until("again", Duration.ofSeconds(15), () -> permitted.calls().size() == 4);
      List<Receiver.Call> hooks = permitted.calls("/hook");
      assertEquals(2, hooks.size());
      for (Receiver.Call hook : hooks) {
        assertEquals(id, hook.header("Webhook-Id"));
        String signed = id + "." + hook.header("Webhook-Timestamp") + "." + hook.body();
        assertEquals("v1," + hmac(signed), hook.header("Webhook-Signature"));
        assertEquals("called\n", Answer.parse(hook.body()).at("/result/run/stdout").asText());
      }
      assertEquals(2, permitted.calls(Receiver.REDIRECTS).size());
      assertEquals(List.of(), named.calls());
    }
  }

  private static String hmac(String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
  }
}
