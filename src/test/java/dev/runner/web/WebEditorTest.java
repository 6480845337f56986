package dev.runner.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WebEditorTest {

  /** Compressed: what a browser loads before anybody types, in bytes. */
  private static final int MOST_AT_FIRST = 300_000;

  @Test
  void thePageMayRunNoScriptButItsOwnAndMayNotBeFramed() {
    given()
        .get("/")
        .then()
        .statusCode(200)
        .header("Content-Type", equalTo("text/html;charset=UTF-8"))
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
        .header("Content-Security-Policy", containsString("require-trusted-types-for 'script'"))
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-cache");
  }

  @Test
  void onlySitesThatTheOperatorNamesMayFrameThePage() {
    String policy = WebEditor.policy(List.of("https://a.example", "https://b.example:8443"));
    assertTrue(
        policy.contains("frame-ancestors https://a.example https://b.example:8443;"), policy);
  }

  @Test
  void assetsAreKeptForeverAndThePageIsAskedForAgain() {
    given()
        .get(script())
        .then()
        .statusCode(200)
        .header("Content-Type", equalTo("text/javascript;charset=UTF-8"))
        .header("Cache-Control", containsString("immutable"));
    String tag = given().get("/").header("ETag");
    given().header("If-None-Match", tag).get("/").then().statusCode(304);
  }

  @Test
  void whoTakesNoGzipGetsTheSamePlain() throws Exception {
    HttpResponse<byte[]> plain = get(script(), "gzip;q=0, identity");
    assertTrue(plain.headers().firstValue("Content-Encoding").isEmpty());
    HttpResponse<byte[]> packed = get(script(), "gzip, br");
    assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElse(""));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertArrayEquals(plain.body(), in.readAllBytes());
    }
  }

  private static HttpResponse<byte[]> get(String path, String encodings) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
              .header("Accept-Encoding", encodings)
              .build();
      return client.send(request, BodyHandlers.ofByteArray());
    }
  }

  @Test
  void theFirstLoadIsSmall() {
    WebFiles files = new WebFiles();
    String page = given().get("/").asString();
    int size = gzipped(files, "index.html");
    Matcher named = Pattern.compile("assets/[\\w.-]+").matcher(page);
    while (named.find()) {
      size += gzipped(files, named.group());
    }
    assertTrue(size < MOST_AT_FIRST, "the first load is " + size + " bytes");
  }

  @Test
  void whatTheBuildDidNotListIsNotFound() {
    given().get("/assets/none.js").then().statusCode(404);
    given().urlEncodingEnabled(false).get("/assets/..%2ffiles.tsv").then().statusCode(404);
    given().get("/files.tsv").then().statusCode(404);
  }

  private static String script() {
    Matcher script = Pattern.compile("src=\"([^\"]+)\"").matcher(given().get("/").asString());
    assertTrue(script.find());
    return script.group(1);
  }

  private static int gzipped(WebFiles files, String path) {
    return files.find(path).orElseThrow(() -> new AssertionError(path)).gzip().length;
  }
}
