package dev.runner.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.runner.access.Ceilings;
import dev.runner.access.Rate;
import dev.runner.access.Scope;
import dev.runner.access.TokenStore;
import dev.runner.config.RunnerConfig;
import dev.runner.store.Database;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that has tokens. */
@QuarkusTest
@TestProfile(TokensTest.WithTokens.class)
@Timeout(60)
@SuppressWarnings("FutureReturnValueIgnored") // the answer tells whether it was sent
class TokensTest {

  /** Makes a database with a token for each scope, and some with limits. */
  public static final class WithTokens implements QuarkusTestProfile {
    private static final String URL = "runner.database.url";

    private record InFile(String url) implements RunnerConfig.Database {
      @Override
      public Optional<String> user() {
        return Optional.empty();
      }

      @Override
      public Optional<String> password() {
        return Optional.empty();
      }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        String file = Files.createTempDirectory("runner-test").resolve("runner.db").toString();
        Map<String, String> config = new HashMap<>();
        config.put(URL, "jdbc:sqlite:" + file);
        try (Database database = Database.open(new InFile("jdbc:sqlite:" + file))) {
          TokenStore tokens = new TokenStore(database);
          for (Scope scope : Scope.values()) {
            config.put("test.token." + scope.wireName(), create(tokens, scope, "9/s", 0, ""));
          }
          config.put("test.token.other", create(tokens, Scope.JOBS, "900/s", 0, ""));
          config.put("test.token.slow", create(tokens, Scope.RUN, "2/d", 0, ""));
          config.put("test.token.one", create(tokens, Scope.RUN, "900/s", 1, ""));
          config.put("test.token.single", create(tokens, Scope.RUN, "900/s", 1, ""));
          config.put("test.token.small", create(tokens, Scope.RUN, "900/s", 0, "cpu_ms=500"));
        }
        return config;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String create(
        TokenStore tokens, Scope scope, String rate, int concurrency, String ceilings)
        throws InterruptedException {
      return tokens
          .create(
              new TokenStore.Grant(
                  "test", Set.of(scope), Rate.parse(rate), concurrency, Ceilings.parse(ceilings)),
              Instant.now())
          .secret();
    }
  }

  @TestHTTPResource("/api/v2/sessions")
  private @Nullable URI url;

  private static RequestSpecification as(String name) {
    String token = ConfigProvider.getConfig().getValue("test.token." + name, String.class);
    return given().header("Authorization", "Bearer " + token);
  }

  private static Response run(RequestSpecification request, String source) {
    return request
        .contentType("application/json")
        .body("{\"language\":\"python3\",\"source\":\"" + source + "\"}")
        .post("/api/v1/run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v2/jobs/0123",
        "/api/v2;x=y/jobs/0123",
        "//api/v2/jobs/0123",
        "/api/v2/%6aobs/0123",
        "/api/../api/v2/jobs/0123",
        "/api/v2/anything",
      })
  void withoutATokenNothingIsAnswered(String path) {
    given()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer")
        .contentType("application/problem+json")
        .body("type", is("/problems/unauthorized"))
        .body("detail", containsString("Authorization: Bearer"));
  }

  @Test
  void theFirstVersionRefusesInItsOwnForm() {
    run(given(), "print(1)")
        .then()
        .statusCode(401)
        .contentType("application/json")
        .body("error", containsString("send a token"));
    given().get("/api/v1/languages").then().statusCode(401);
    given()
        .header("Authorization", "Bearer runner_x")
        .get("/api/v1/languages")
        .then()
        .statusCode(401);
  }

  @Test
  void healthNeedsNoToken() {
    given().get("/q/health/live").then().statusCode(200);
  }

  @Test
  void aTokenPermitsWhatItsScopesSay() {
    run(as("run"), "print('x')").then().statusCode(200).body("stdout", is("x\n"));
    as("run").get("/api/v1/languages").then().statusCode(200);
    as("run")
        .get("/api/v2/jobs/0123")
        .then()
        .statusCode(403)
        .body("type", is("/problems/forbidden"))
        .body("detail", is("the token has no scope jobs"));
    run(as("jobs"), "print(1)").then().statusCode(403);
    run(as("admin"), "print(1)").then().statusCode(200);
  }

  @Test
  void jobsAreTheirOwnersAndTheAdministrators() {
    String location =
        as("jobs")
            .contentType("application/json")
            .body("{\"language\":\"python3\",\"source\":\"print(1)\"}")
            .post("/api/v2/jobs")
            .then()
            .statusCode(202)
            .extract()
            .header("Location");
    as("jobs").get(location).then().statusCode(200);
    as("admin").get(location).then().statusCode(200);
    as("other").get(location).then().statusCode(404);
    as("other").delete(location).then().statusCode(404);
  }

  @Test
  void overItsRateATokenIsToldWhenToComeAgain() {
    run(as("slow"), "print(1)")
        .then()
        .statusCode(200)
        .header("RateLimit-Limit", "2")
        .header("RateLimit-Policy", "2;w=86400")
        .header("RateLimit-Remaining", "1")
        .header("RateLimit-Reset", notNullValue());
    run(as("slow"), "print(1)").then().statusCode(200);
    run(as("slow"), "print(1)")
        .then()
        .statusCode(429)
        .header("RateLimit-Remaining", "0")
        .header("Retry-After", notNullValue())
        .body("error", is("the token permits requests at the rate of 2 per 86400 s"));
  }

  private static Response await(int status, String source) {
    Response response = run(as("one"), source);
    while (response.statusCode() != status) {
      response = run(as("one"), source);
    }
    return response;
  }

  @Test
  @Timeout(60)
  void aTokenHasNoMoreAtOnceThanItMay() throws InterruptedException {
    // Each may find the other under way, and tries again.
    Thread busy = Thread.ofVirtual().start(() -> await(200, "# fake: sleep 3000"));
    await(429, "print(1)").then().header("Retry-After", "1");
    busy.join();
    run(as("one"), "print(1)").then().statusCode(200);
  }

  @Test
  void aSessionThatIsOverGivesItsPlaceBack() throws InterruptedException {
    String token = ConfigProvider.getConfig().getValue("test.token.single", String.class);
    for (int i = 0; i < 3; i++) {
      CountDownLatch closed = new CountDownLatch(1);
      HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .subprotocols("bearer." + token)
          .buildAsync(
              URI.create(Objects.requireNonNull(url).toString().replace("http", "ws")),
              new WebSocket.Listener() {
                @Override
                public @Nullable CompletionStage<?> onClose(
                    WebSocket socket, int code, String reason) {
                  closed.countDown();
                  return null;
                }
              })
          .join()
          .sendText("{\"type\":\"start\",\"language\":\"python3\",\"source\":\"\"}", true);
      assertTrue(closed.await(10, TimeUnit.SECONDS));
      while (run(as("single"), "print(1)").statusCode() == 429) {
        // The service learns of the socket's end a moment after its client.
        Thread.sleep(5);
      }
    }
  }
}
