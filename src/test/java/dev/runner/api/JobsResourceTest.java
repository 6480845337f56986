package dev.runner.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Asynchronous jobs over HTTP; the results of their programs are made up. */
@QuarkusTest
class JobsResourceTest {

  @Test
  void aJobIsAcceptedAndItsResultFetchedLater() {
    Response accepted = submit("print('hello')");
    String location = accepted.then().statusCode(202).extract().header("Location");
    accepted.then().body("location", equalTo(location)).body("status", is("queued"));
    given()
        .get(location + "?wait=20s")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("id", equalTo(accepted.path("id")))
        .body("state", is("done"))
        .body("created_at", notNullValue())
        .body("finished_at", notNullValue())
        .body("result.id", equalTo(accepted.path("id")))
        .body("result.status", is("ok"))
        .body("result.run.stdout", is("hello\n"));
  }

  @Test
  void aJobThatRunsIsSaidToRunAndCanBeCancelled() throws InterruptedException {
    String location = submit("# fake: sleep 20000").header("Location");
    while (!given().get(location).path("state").equals("running")) {
      Thread.sleep(10);
    }
    given()
        .get(location)
        .then()
        .body("started_at", notNullValue())
        .body("result", is((Object) null));
    given().delete(location).then().statusCode(is(202));
    given()
        .get(location + "?wait=20")
        .then()
        .body("state", is("done"))
        .body("result.status", is("cancelled"));
    given().delete(location).then().statusCode(200).body("state", is("done"));
  }

  @Test
  void whatHappensIsToldUntilTheResultAndTheResultAgainAfterwards() {
    String location = submit("# fake: sleep 1000").header("Location");
    String live = given().get(location + "/events").then().statusCode(200).extract().asString();
    assertThat(live, containsString("event: exit\ndata: {\"status\":"));
    assertThat(live, containsString("event: result\ndata: {\"id\":\""));
    given()
        .get(location + "/events")
        .then()
        .contentType("text/event-stream")
        .body(startsWith("event: result\ndata: {\"id\":\""));
    given().get("/api/v2/jobs/0123/events").then().statusCode(404);
  }

  @Test
  void theSameKeyIsTheSameJobAndAnotherBodyAConflict() {
    String key = UUID.randomUUID().toString();
    String first = submit(given().header("Idempotency-Key", key), "print('a')").path("id");
    submit(given().header("Idempotency-Key", key), "print('a')")
        .then()
        .statusCode(202)
        .body("id", equalTo(first));
    submit(given().header("Idempotency-Key", key), "print('b')")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("type", is("/problems/conflict"));
  }

  @Test
  void whatIsWrongIsToldBeforeAnythingIsAccepted() {
    given()
        .contentType("application/json")
        .body("{\"language\":\"python3\",\"source\":\"x\",\"limits\":{\"cpu_ms\":-1}}")
        .post("/api/v2/jobs")
        .then()
        .statusCode(400)
        .body("errors[0].field", is("limits.cpu_ms"));
    submit(given().header("Idempotency-Key", "x".repeat(256)), "x")
        .then()
        .statusCode(400)
        .body("errors[0].field", is("Idempotency-Key"));
  }

  @Test
  void withoutAListOfTheOperatorsThereAreNoCallbacks() {
    given()
        .contentType("application/json")
        .body(
            "{\"language\":\"python3\",\"source\":\"x\",\"callback_url\":\"https://example.com/\"}")
        .post("/api/v2/jobs")
        .then()
        .statusCode(400)
        .body("errors[0].field", is("callback_url"))
        .body("errors[0].detail", containsString("the operator permits no callbacks"));
  }

  @Test
  void anUnknownJobIsNotFound() {
    given()
        .get("/api/v2/jobs/0123")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", is("/problems/not-found"));
    given().delete("/api/v2/jobs/0123").then().statusCode(404);
  }

  @Test
  void aWaitThatIsNoTimeIsTold() {
    String location = submit("print(1)").header("Location");
    given().get(location + "?wait=long").then().statusCode(400).body("errors[0].field", is("wait"));
    given().get(location + "?wait=500ms").then().statusCode(200);
  }

  @Test
  void nothingOfTheRequestIsShownToOthers() {
    String location = submit("print('a secret')  # and another").header("Location");
    given().get(location + "?wait=20s").then().body(not(containsString("and another")));
  }

  private static Response submit(String source) {
    return submit(given(), source);
  }

  private static Response submit(RequestSpecification request, String source) {
    return request
        .contentType("application/json")
        .body("{\"language\":\"python3\",\"source\":\"" + source + "\"}")
        .post("/api/v2/jobs");
  }
}
