package dev.runner.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service whose helper does not exist. */
@QuarkusTest
@TestProfile(NotReadyTest.NoHelper.class)
class NotReadyTest {

  /** Languages are there, so that jobs are taken; nobody can run them. */
  public static final class NoHelper implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "runner.runtime", "helper",
          "runner.helper.socket", "/nonexistent/helper.sock",
          "runner.queue.max-wait", "100ms",
          "runner.rootfs", "src/test/resources/rootfs");
    }
  }

  @Test
  void healthSaysThatTheServiceLivesButIsNotReadyAndWhatIsMissing() {
    given().get("/q/health/live").then().statusCode(200);
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(503)
        .body("status", equalTo("DOWN"))
        .body(
            "checks[0].data.missing",
            allOf(
                containsString("/nonexistent/helper.sock does not exist"),
                containsString("rootfs manifest")));
  }

  @Test
  void withoutARootfsNoLanguageIsListed() {
    given().get("/api/v1/languages").then().statusCode(200).body(is("{\"languages\":[]}\n"));
  }
}
