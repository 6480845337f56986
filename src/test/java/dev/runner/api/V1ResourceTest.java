package dev.runner.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interface over HTTP, with made-up results. */
@QuarkusTest
class V1ResourceTest {

  private static final int TOO_LONG = 10 * 1024 * 1024 + 1;

  @Test
  void theLanguagesAreListedByTheirIds() {
    given()
        .get("/api/v1/languages")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body(
            startsWith("{\"languages\":[\"python3\",\"nodejs\",\"c++\",\"go\",\"bash\",\"rust\","));
  }

  @Test
  void aProgramsOutputIsAnsweredByteForByteAsTheOriginalDid() {
    run("{\"source\":\"print(\\\"Hello, world!\\\")\",\"language\":\"python3\"}")
        .statusCode(200)
        .contentType("application/json")
        .body(is("{\"stdout\":\"Hello, world!\\n\",\"stderr\":\"\",\"error\":\"\"}\n"));
  }

  @Test
  void aCompileErrorIsAnsweredWithTheCompilersOutput() {
    run("{\"source\":\"// fake: compile-error\",\"language\":\"c++\"}")
        .statusCode(200)
        .body("stderr", equalTo("fake: error on line 1\n"))
        .body("error", equalTo("exit status 1"));
  }

  @ParameterizedTest
  @CsvSource({
    "exit 7,    exit status 7",
    "signal 11, signal: segmentation fault",
    "cpu,       signal: killed",
    "memory,    memory limit exceeded",
    "output,    output limit exceeded",
  })
  void theErrorSaysHowTheProgramEnded(String action, String error) {
    run("{\"source\":\"# fake: " + action + "\",\"language\":\"python3\"}")
        .statusCode(200)
        .body("error", equalTo(error));
  }

  @Test
  void aFaultOfOursIsAnInternalErrorThatNamesItself() {
    run("{\"source\":\"# fake: broken\",\"language\":\"python3\"}")
        .statusCode(500)
        .body("error", startsWith("failed to run output: sandbox lost: "));
  }

  @Test
  void aBodyThatIsNotJsonIsRefused() {
    run("{\"source\"").statusCode(400).body(is("{\"error\":\"failed to parse request body\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"source\":\"x\"}",
        "{\"language\":\"python3\"}",
        "{\"source\":\"\",\"language\":\"python3\"}",
        "{\"source\":\"x\",\"language\":\"\"}",
      })
  void bothFieldsAreRequired(String body) {
    run(body)
        .statusCode(400)
        .body(is("{\"error\":\"\\\"language\\\" and \\\"source\\\" fields are required\"}"));
  }

  @Test
  void anUnknownLanguageIsNamed() {
    run("{\"source\":\"x\",\"language\":\"cobol\"}")
        .statusCode(400)
        .body(is("{\"error\":\"invalid language: [cobol] not currently supported\"}"));
  }

  @Test
  void aBodyWithoutAContentTypeIsTakenForJson() {
    given().noContentType().body("{}".getBytes(UTF_8)).post("/api/v1/run").then().statusCode(400);
  }

  @Test
  void otherContentTypesAreRefusedInJson() {
    given()
        .contentType("text/plain")
        .body("{}")
        .post("/api/v1/run")
        .then()
        .statusCode(415)
        .contentType("application/json")
        .body(is("{\"error\":\"unsupported media type\"}"));
  }

  @Test
  void otherMethodsAreRefusedInJson() {
    given()
        .get("/api/v1/run")
        .then()
        .statusCode(405)
        .contentType("application/json")
        .body(is("{\"error\":\"method not allowed\"}"));
  }

  @Test
  void otherPathsAreNotFoundInJson() {
    for (String path : new String[] {"/api/v1/nope", "/nope", "/api/v1/run/x"}) {
      given()
          .get(path)
          .then()
          .statusCode(404)
          .contentType("application/json")
          .body(is("{\"error\":\"not found\"}"));
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedInJson() {
    given()
        .contentType("application/json")
        .body(new byte[TOO_LONG])
        .post("/api/v1/run")
        .then()
        .statusCode(413)
        .contentType("application/json")
        .body(is("{\"error\":\"request entity too large\"}"));
  }

  @Test
  void aBodyThatIsTooLongIsRefusedEvenIfItsLengthIsNotAnnounced() {
    given()
        .contentType("application/json")
        .body(new ByteArrayInputStream(new byte[TOO_LONG]))
        .post("/api/v1/run")
        .then()
        .statusCode(413)
        .body(is("{\"error\":\"request entity too large\"}"));
  }

  @Test
  void aBodyOfTheGreatestLengthIsTaken() {
    String frame = "{\"language\":\"bash\",\"source\":\"\"}";
    String source = "#".repeat(TOO_LONG - 1 - frame.length());
    run("{\"language\":\"bash\",\"source\":\"" + source + "\"}")
        .statusCode(200)
        .body("error", equalTo(""));
  }

  @Test
  void browsersOfAnyOriginMayCall() {
    given()
        .header("Origin", "https://editor.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type")
        .options("/api/v1/run")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", "https://editor.example")
        .header("Access-Control-Allow-Methods", containsString("POST"))
        .header("Access-Control-Allow-Headers", containsString("Content-Type"))
        .header("Access-Control-Max-Age", "300");
  }

  @Test
  void healthSaysThatTheServiceLives() {
    given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void healthSaysThatResultsAreMadeUp() {
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body("checks.name", hasItems("runner"))
        .body("checks.data.real", hasItems(false));
  }

  private static ValidatableResponse run(String body) {
    return given().contentType("application/json").body(body).post("/api/v1/run").then();
  }
}
