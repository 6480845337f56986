package dev.runner.acceptance;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Version 1 of the interface: its shapes and words.
 *
 * <p>As in the original, an answer ends in a line feed where it is 200, and not where it is an
 * error.
 */
final class ApiErrorsIT {

  private static final int OVER_THE_BODY_LIMIT = 11 << 20;

  @BeforeAll
  static void waitUntilReady() throws InterruptedException {
    Deployment deployment = Deployment.underTest();
    try (Client client = deployment.client()) {
      deployment.awaitReady(client);
    }
  }

  private static RequestSpecification request() {
    return given()
        .baseUri(Deployment.underTest().url().toString())
        .config(
            RestAssured.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)));
  }

  private static RequestSpecification job(String body) {
    return request().contentType(ContentType.JSON).body(body);
  }

  @Test
  void languagesAreListedWithTheOriginalsFirst() {
    request()
        .get("/api/v1/languages")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body(startsWith("{\"languages\":[\"python3\",\"nodejs\",\"c++\",\"go\",\"bash\",\"rust\""))
        .body(endsWith("\"]}\n"))
        .body("languages", hasItems("c", "java", "typescript"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "nonsense", "[]", "\"text\"", "{\"source\":1,\"language\":\"c\"}", "{]"})
  void aBodyThatIsNoJobCannotBeParsed(String body) {
    job(body)
        .post("/api/v1/run")
        .then()
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body(equalTo("{\"error\":\"failed to parse request body\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"source\":\"echo\"}",
        "{\"language\":\"bash\"}",
        "{\"source\":\"\",\"language\":\"bash\"}",
        "{\"source\":\"echo\",\"language\":\"\"}",
        "{\"source\":null,\"language\":null}"
      })
  void aMissingOrEmptyFieldIsSaidToBeRequired(String body) {
    job(body)
        .post("/api/v1/run")
        .then()
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body(equalTo("{\"error\":\"\\\"language\\\" and \\\"source\\\" fields are required\"}"));
  }

  @Test
  void anUnknownLanguageIsNamed() {
    job("{\"source\":\"x\",\"language\":\"cobol\"}")
        .post("/api/v1/run")
        .then()
        .statusCode(400)
        .contentType(ContentType.JSON)
        .body(equalTo("{\"error\":\"invalid language: [cobol] not currently supported\"}"));
  }

  /** The original read objects until the end of the body, each over what came before. */
  @Test
  void severalObjectsInOneBodyAreOneJob() {
    job("{\"source\":\"echo no\",\"LANGUAGE\":\"bash\"} {\"source\":\"echo hi\"}")
        .post("/api/v1/run")
        .then()
        .statusCode(200)
        .body(equalTo("{\"stdout\":\"hi\\n\",\"stderr\":\"\",\"error\":\"\"}\n"));
  }

  @Test
  void unknownFieldsAreIgnored() {
    job("{\"source\":\"echo hi\",\"language\":\"bash\",\"colour\":{\"deep\":[1]}}")
        .post("/api/v1/run")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body(equalTo("{\"stdout\":\"hi\\n\",\"stderr\":\"\",\"error\":\"\"}\n"));
  }

  @Test
  void stderrIsToldFromStdout() {
    job("{\"source\":\"echo out; echo err >&2; exit 3\",\"language\":\"bash\"}")
        .post("/api/v1/run")
        .then()
        .statusCode(200)
        .body(
            equalTo("{\"stdout\":\"out\\n\",\"stderr\":\"err\\n\",\"error\":\"exit status 3\"}\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "SEGV, segmentation fault",
    "ABRT, aborted",
    "FPE, floating point exception",
    "PIPE, broken pipe",
    "TERM, terminated",
    "KILL, killed"
  })
  void aSignalHasItsName(String signal, String name) {
    job("{\"source\":\"kill -%s $$\",\"language\":\"bash\"}".formatted(signal))
        .post("/api/v1/run")
        .then()
        .statusCode(200)
        .body(equalTo("{\"stdout\":\"\",\"stderr\":\"\",\"error\":\"signal: " + name + "\"}\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/api", "/api/v1", "/api/v1/nothing", "/q/nothing"})
  void anUnknownPathIsNotFoundInJson(String path) {
    request()
        .get(path)
        .then()
        .statusCode(404)
        .contentType(ContentType.JSON)
        .body("error", not(is("")));
  }

  @ParameterizedTest
  @CsvSource({"GET, /api/v1/run", "DELETE, /api/v1/run", "PUT, /api/v1/languages"})
  void aMethodThatIsNotThereIsRefusedInJson(String method, String path) {
    request()
        .request(method, path)
        .then()
        .statusCode(405)
        .contentType(ContentType.JSON)
        .body("error", not(is("")));
  }

  @Test
  void aBodyThatIsNotJsonByItsTypeIsRefusedInJson() {
    request()
        .contentType(ContentType.TEXT)
        .body("{\"source\":\"echo hi\",\"language\":\"bash\"}")
        .post("/api/v1/run")
        .then()
        .statusCode(415)
        .contentType(ContentType.JSON)
        .body("error", not(is("")));
  }

  @Test
  void aBodyOverTheLimitIsRefusedInJson() {
    job("{\"language\":\"bash\",\"source\":\"" + "#".repeat(OVER_THE_BODY_LIMIT) + "\"}")
        .post("/api/v1/run")
        .then()
        .statusCode(413)
        .contentType(ContentType.JSON)
        .body("error", not(is("")));
  }

  @Test
  void aBrowserOfAnotherSiteMayAskAndPost() {
    request()
        .header("Origin", "https://example.com")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type")
        .options("/api/v1/run")
        .then()
        .statusCode(anyOf(is(200), is(204)))
        .header("Access-Control-Allow-Origin", anyOf(is("*"), is("https://example.com")))
        .header("Access-Control-Allow-Methods", containsString("POST"))
        .header("Access-Control-Allow-Headers", containsStringIgnoringCase("content-type"));
    job("{\"source\":\"echo hi\",\"language\":\"bash\"}")
        .header("Origin", "https://example.com")
        .post("/api/v1/run")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", anyOf(is("*"), is("https://example.com")));
  }

  @Test
  void healthTellsLiveFromReady() {
    request().get("/q/health/live").then().statusCode(200).body("status", is("UP"));
    request().get("/q/health/ready").then().statusCode(200).body("status", is("UP"));
  }
}
