package dev.runner.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service without room for jobs that wait, and whose only Runner is at work. */
@QuarkusTest
@TestProfile(NoRunnerTest.OneRunner.class)
class NoRunnerTest {

  /** One Runner, and a wait that is over soon. */
  public static final class OneRunner implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("runner.pool.size", "1", "runner.queue.max-wait", "50ms");
    }
  }

  @Test
  void whoWaitsTooLongIsToldWhenToComeAgain() throws InterruptedException {
    Thread busy = Thread.ofVirtual().start(() -> run("# fake: sleep 3000"));
    while (run("# quick").statusCode() == 200) {
      Thread.sleep(10);
    }
    run("# quick")
        .then()
        .statusCode(503)
        .header("Retry-After", "1")
        .contentType("application/json")
        .body(is("{\"error\":\"failed to run output: no runner available\"}"));
    busy.join();
  }

  private static Response run(String source) {
    return given()
        .contentType("application/json")
        .body("{\"language\":\"python3\",\"source\":\"" + source + "\"}")
        .post("/api/v1/run");
  }
}
